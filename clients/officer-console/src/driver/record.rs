//! Encrypts a record here, has it noted, and only then hands it to the officer's browser.

use abri_record::{Plain, Sealed, seal};
use abri_transport::{TransportError, browser::service};
use abri_wire::{ProblemKind, records::RecordReason};
use js_sys::{Array, Uint8Array, futures::spawn_local};
use leptos::prelude::{WithUntracked as _, document};
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, HtmlAnchorElement};

use super::{Driver, files::Lent, lines::pause};
use crate::app::{ConversationId, Incoming, RecordError};

/// How often the journal is asked without an answer; the repetition is recognised (`DS-88`).
const ATTEMPTS: u32 = 3;

impl Driver {
    pub(super) fn make_record(&self, id: ConversationId, reason: RecordReason, plain: &Plain) {
        let sealed = self.custodian.as_ref().map(|custodian| seal(plain, custodian, reason));
        let (Some(Ok(sealed)), Some(access)) = (sealed, self.access()) else {
            return self.hear(id, Incoming::RecordMade(Err(RecordError::NotMade)));
        };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let mut attempt = 1;
            let noted = loop {
                match service.record(&access, sealed.statement()).await {
                    Err(error) if error.is_transient() && attempt < ATTEMPTS => {
                        attempt += 1;
                        pause().await;
                    }
                    answer => break answer,
                }
            };
            let Some(driver) = me.upgrade() else { return };
            // She may have left meanwhile: then nothing is handed over (`RECORD-6`).
            let wanted = driver.state.with_untracked(|state| state.is_making(id));
            let made = match noted {
                Ok(()) if wanted => hand_over(&sealed),
                Ok(()) => Err(RecordError::NotMade),
                Err(error) => Err(not_noted(error)),
            };
            driver.hear(id, Incoming::RecordMade(made));
        });
    }
}

fn not_noted(error: TransportError) -> RecordError {
    match error {
        TransportError::Problem(ProblemKind::RecordsOff) => RecordError::Off,
        _ => RecordError::NotNoted,
    }
}

/// Lends the browser the encrypted file for as long as it takes to save it.
fn hand_over(sealed: &Sealed) -> Result<String, RecordError> {
    let name = sealed.name();
    save(sealed.as_bytes(), &name).ok_or(RecordError::NotMade)?;
    Ok(name)
}

fn save(bytes: &[u8], name: &str) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let link = document().create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    let lent = Lent::new(&blob)?;
    link.set_href(lent.address());
    link.set_download(name);
    link.click();
    // Some browsers take hold of the file a moment after the click.
    spawn_local(async move {
        pause().await;
        drop(lent);
    });
    Some(())
}
