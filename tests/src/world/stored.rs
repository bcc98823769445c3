//! What is left in the stores.

use std::path::PathBuf;

use anyhow::Context;
use redb::{ReadableDatabase, ReadableTableMetadata};

/// What the store holds of conversations: the names of keys, or of tables with their number of
/// rows. Who is on duty is no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored(pub Vec<String>);

impl Stored {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Every table that has rows. The engine may take a moment to let go of the file.
pub(super) async fn rows(file: PathBuf) -> anyhow::Result<Stored> {
    let mut opened = None;
    crate::until("the store's file", || {
        opened = redb::Database::open(&file).ok();
        let is_open = opened.is_some();
        async move { Ok(is_open) }
    })
    .await?;
    let database = opened.context("not opened")?;
    let transaction = database.begin_read()?;
    let mut stored = Vec::new();
    for table in transaction.list_tables()? {
        let name = redb::TableHandle::name(&table).to_owned();
        let rows = transaction.open_untyped_table(table)?.len()?;
        if rows > 0 && !name.starts_with("kept") {
            stored.push(format!("{name}: {rows}"));
        }
    }
    Ok(Stored(stored))
}
