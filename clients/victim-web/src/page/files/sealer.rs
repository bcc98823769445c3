//! The program that handles files, loaded when the first one is picked: what it gives, typed.

use abri_wire::{FileId, file::PieceCount};
use js_sys::{Promise, Uint8Array, futures::JsFuture};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use web_sys::File;

use crate::app::{FileProblem, Kind};

#[wasm_bindgen]
extern "C" {
    type Program;
    #[wasm_bindgen(js_namespace = globalThis, js_name = abriFiles, catch)]
    fn load() -> Result<Promise, JsValue>;
    /// The same; fails once the program has stopped in the middle of a step.
    #[wasm_bindgen(js_namespace = globalThis, js_name = abriFilesKeep)]
    fn kept(promise: &Promise) -> Promise;
    #[wasm_bindgen(structural, method, catch)]
    fn choose(this: &Program, file: File) -> Result<Promise, JsValue>;

    type RawChoice;
    #[wasm_bindgen(structural, method, getter)]
    fn kind(this: &RawChoice) -> String;
    #[wasm_bindgen(structural, method, getter)]
    fn size(this: &RawChoice) -> f64;
    #[wasm_bindgen(structural, method, catch)]
    fn seal(this: &RawChoice, without: bool) -> Result<Promise, JsValue>;
    #[wasm_bindgen(structural, method, catch)]
    fn free(this: &RawChoice) -> Result<(), JsValue>;

    type RawSealing;
    #[wasm_bindgen(structural, method, getter)]
    fn id(this: &RawSealing) -> Uint8Array;
    #[wasm_bindgen(structural, method, getter)]
    fn pieces(this: &RawSealing) -> u16;
    #[wasm_bindgen(structural, method, catch)]
    fn next(this: &RawSealing) -> Result<Promise, JsValue>;
    #[wasm_bindgen(structural, method)]
    fn description(this: &RawSealing) -> Option<Uint8Array>;
    #[wasm_bindgen(structural, method, catch)]
    fn free(this: &RawSealing) -> Result<(), JsValue>;
}

/// A file of an accepted kind.
pub(super) struct Choice(Option<RawChoice>);

/// A file that is being sealed; wiped there when dropped.
pub(super) struct Sealing(RawSealing);

/// Loads the program, if it is not there yet, and lets it look at a file.
pub(super) async fn choose(file: File) -> Result<Choice, FileProblem> {
    let program = async { JsFuture::from(load()?).await }.await;
    let program: Program = program.map_err(|_| FileProblem::Unloaded)?.unchecked_into();
    let choice = asked(program.choose(file)).await?;
    Ok(Choice(Some(choice.unchecked_into())))
}

impl Choice {
    pub(super) fn kind(&self) -> Kind {
        match self.0.as_ref().map(RawChoice::kind).as_deref() {
            Some("picture") => Kind::Picture,
            Some("pdf") => Kind::Pdf,
            _ => Kind::Audio,
        }
    }

    /// Its length; accepted files are far below the limit of the type.
    pub(super) fn bytes(&self) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        #[expect(clippy::cast_sign_loss, reason = "the cast saturates")]
        self.0.as_ref().map_or(0, |choice| choice.size() as u32)
    }

    pub(super) async fn seal(mut self, without: bool) -> Result<Sealing, FileProblem> {
        // It is the callee's from now on.
        let choice = self.0.take().ok_or(FileProblem::Unread)?;
        let sealing = asked(choice.seal(without)).await?;
        Ok(Sealing(sealing.unchecked_into()))
    }
}

impl Drop for Choice {
    fn drop(&mut self) {
        if let Some(choice) = &self.0 {
            // One that has stopped is wiped already.
            let _ = choice.free();
        }
    }
}

impl Sealing {
    /// Its name in the store, and how many pieces it has.
    pub(super) fn place(&self) -> Option<(FileId, PieceCount)> {
        let id = <[u8; FileId::LENGTH]>::try_from(self.0.id().to_vec()).ok()?;
        Some((FileId::new(id), self.0.pieces().try_into().ok()?))
    }

    /// The next piece's bytes.
    pub(super) async fn next(&self) -> Result<Vec<u8>, FileProblem> {
        let piece = asked(self.0.next()).await?;
        Ok(piece.unchecked_into::<Uint8Array>().to_vec())
    }

    /// What opens it, once all is sealed; to be wiped.
    pub(super) fn description(&self) -> Option<Vec<u8>> {
        let bytes = self.0.description()?;
        let copy = bytes.to_vec();
        bytes.fill(0, 0, bytes.length());
        Some(copy)
    }
}

impl Drop for Sealing {
    fn drop(&mut self) {
        let _ = self.0.free();
    }
}

/// What it throws is the name of a reason.
async fn asked(promise: Result<Promise, JsValue>) -> Result<JsValue, FileProblem> {
    let answer = match promise {
        Ok(promise) => JsFuture::from(kept(&promise)).await,
        Err(thrown) => Err(thrown),
    };
    answer.map_err(|thrown| FileProblem::named(&thrown.as_string().unwrap_or_default()))
}
