//! Its pieces, one by one.

use abri_attachment::{SealError, Sealer, Sealing as Step};
use js_sys::Uint8Array;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::File;
use zeroize::Zeroizing;

use crate::{
    reason::{CHANGED, UNREAD},
    selecting::{fail, read},
    stack,
};

/// Where its bytes come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// Read slice by slice.
    File(File),
    /// A picture, which was walked through whole.
    Bytes(Zeroizing<Vec<u8>>),
}

/// A file that is being sealed. Dropping it (`free` in JavaScript) wipes key and bytes.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sealing {
    source: Source,
    at: usize,
    sealer: Option<Sealer>,
    id: [u8; 16],
    pieces: u16,
    description: Option<Zeroizing<Vec<u8>>>,
}

impl Sealing {
    pub(crate) fn new(source: Source, sealer: Sealer) -> Self {
        let (id, pieces) = (*sealer.id().as_bytes(), sealer.pieces());
        Self { source, at: 0, sealer: Some(sealer), id, pieces, description: None }
    }
}

impl Drop for Sealing {
    fn drop(&mut self) {
        stack::wipe();
    }
}

#[wasm_bindgen]
impl Sealing {
    /// The file's name in the store.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> Uint8Array {
        Uint8Array::from(self.id.as_slice())
    }

    /// How many pieces there will be.
    #[wasm_bindgen(getter)]
    pub fn pieces(&self) -> u16 {
        self.pieces
    }

    /// Seals the next piece. Not to be called again before it has answered.
    ///
    /// # Errors
    /// A reason; there is no going on after it.
    pub async fn next(&mut self) -> Result<Uint8Array, JsValue> {
        let sealer = self.sealer.take().ok_or_else(|| fail(CHANGED))?;
        let wanted = sealer.wants();
        let plain = match &self.source {
            Source::File(file) => read(file, self.at, wanted).await.map_err(|_| fail(CHANGED))?,
            Source::Bytes(bytes) => {
                let end = self.at.saturating_add(wanted);
                let slice = bytes.get(self.at..end).ok_or_else(|| fail(CHANGED))?;
                Zeroizing::new(slice.to_vec())
            }
        };
        self.at = self.at.saturating_add(wanted);
        let step = sealer.seal(&plain).map_err(|error| match error {
            SealError::Length { .. } => fail(CHANGED),
            SealError::Cipher => fail(UNREAD),
        })?;
        let piece = match step {
            Step::More(sealer, piece) => {
                self.sealer = Some(sealer);
                piece
            }
            Step::Done(description, piece) => {
                self.description = Some(description.encode());
                self.source = Source::Bytes(Zeroizing::default());
                piece
            }
        };
        Ok(Uint8Array::from(piece.as_bytes()))
    }

    /// What opens the pieces, once all are sealed; the caller wipes it.
    pub fn description(&self) -> Option<Uint8Array> {
        self.description.as_ref().map(|bytes| Uint8Array::from(bytes.as_slice()))
    }
}
