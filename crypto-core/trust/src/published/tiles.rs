//! The log as tiles (c2sp.org/tlog-tiles).

use sha2::{Digest, Sha256};

use super::PublishedError;
use crate::log::Hash;

/// Hashes or entries of a full tile.
pub const TILE_WIDTH: usize = 256;
/// Most bytes of a tile of entries that is read.
pub const MAX_ENTRIES_TILE: usize = 1 << 20;

/// One tile of the log: its place and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Below the log's directory.
    pub path: String,
    /// Hashes, one after the other; or entries, each with two bytes of length before it.
    pub contents: Vec<u8>,
}

/// All tiles of a log of these entries; one is partial if it is the last of its level.
///
/// # Errors
/// [`PublishedError::EntryTooLong`].
pub fn tiles(entries: &[Vec<u8>]) -> Result<Vec<Tile>, PublishedError> {
    let mut tiles = Vec::new();
    for (index, chunk) in entries.chunks(TILE_WIDTH).enumerate() {
        let path = tile_path("entries", index, chunk.len());
        tiles.push(Tile { path, contents: entries_tile(chunk)? });
    }
    let mut level = 0_usize;
    let mut hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    while !hashes.is_empty() {
        for (index, chunk) in hashes.chunks(TILE_WIDTH).enumerate() {
            let path = tile_path(&level.to_string(), index, chunk.len());
            tiles.push(Tile { path, contents: chunk.concat() });
        }
        hashes = hashes.chunks_exact(TILE_WIDTH).map(subtree_root).collect();
        level += 1;
    }
    Ok(tiles)
}

/// The tiles of entries of a log of this size, and how many entries each has.
#[must_use]
pub fn entries_paths(size: usize) -> Vec<(String, usize)> {
    (0..size.div_ceil(TILE_WIDTH))
        .map(|index| {
            let width = TILE_WIDTH.min(size - index * TILE_WIDTH);
            (tile_path("entries", index, width), width)
        })
        .collect()
}

/// Reads a tile of `width` entries.
///
/// # Errors
/// [`PublishedError::Entries`].
pub fn parse_entries(mut tile: &[u8], width: usize) -> Result<Vec<Vec<u8>>, PublishedError> {
    let wrong = PublishedError::Entries(width);
    let mut entries = Vec::new();
    while !tile.is_empty() && entries.len() < width {
        let (length, rest) = tile.split_first_chunk().ok_or(wrong)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest.split_at_checked(length).ok_or(wrong)?;
        entries.push(entry.to_vec());
        tile = rest;
    }
    if tile.is_empty() && entries.len() == width { Ok(entries) } else { Err(wrong) }
}

fn entries_tile(entries: &[Vec<u8>]) -> Result<Vec<u8>, PublishedError> {
    let mut tile = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len()).map_err(|_| PublishedError::EntryTooLong)?;
        tile.extend_from_slice(&length.to_be_bytes());
        tile.extend_from_slice(entry);
    }
    Ok(tile)
}

/// `x001/x234/067`, and how many there are if the tile is not full.
fn tile_path(level: &str, index: usize, width: usize) -> String {
    let mut number = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        number = format!("x{:03}/{number}", rest % 1000);
        rest /= 1000;
    }
    let partial = if width < TILE_WIDTH { format!(".p/{width}") } else { String::new() };
    format!("tile/{level}/{number}{partial}")
}

/// RFC 6962, section 2.1.
fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

fn subtree_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| {
                Sha256::new().chain_update([1]).chain_update(pair.concat()).finalize().into()
            })
            .collect();
    }
    row.first().copied().unwrap_or_default()
}
