//! The file that she chose.

use abri_attachment::{
    Accepted, Claim, FileId, FileKey, HEAD, Kind, Picture, PictureFormat, Sealer, Selected,
};
use js_sys::{ArrayBuffer, Promise, Uint8Array, futures::JsFuture};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use web_sys::{Blob, File};
use zeroize::Zeroizing;

use crate::{
    reason::{UNREAD, of_picture, of_refusal},
    sealing::{Sealing, Source},
};

/// A file of an accepted kind.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Choice {
    file: File,
    selected: Selected,
}

/// Looks at a file: its size, first bytes and name; a picture is walked through, too, so that one
/// that can't be sent is refused before she is asked anything.
///
/// # Errors
/// A reason.
#[wasm_bindgen]
pub async fn choose(file: File) -> Result<Choice, JsValue> {
    let bytes = size(&file);
    let head = read(&file, 0, HEAD).await?;
    let (name, media_type) = (file.name(), file.type_());
    let claim = Claim { name: &name, media_type: &media_type };
    let selected = Selected::new(bytes, &head, claim).map_err(|it| fail(of_refusal(it)))?;
    if let Selected::Picture(format) = selected {
        let whole = read(&file, 0, usize::try_from(bytes).unwrap_or(usize::MAX)).await?;
        Picture::parse(format, &whole).map_err(|it| fail(of_picture(it)))?;
    }
    Ok(Choice { file, selected })
}

#[wasm_bindgen]
impl Choice {
    /// `picture`, `pdf` or `audio`.
    #[wasm_bindgen(getter)]
    pub fn kind(&self) -> String {
        let kind = match &self.selected {
            Selected::Picture(format) => Kind::Picture(*format),
            Selected::AsIs(accepted) => accepted.contents().kind(),
        };
        let name = match kind {
            Kind::Picture(_) => "picture",
            Kind::Pdf => "pdf",
            Kind::Audio(_) => "audio",
        };
        name.to_owned()
    }

    /// In bytes.
    #[wasm_bindgen(getter)]
    pub fn size(&self) -> f64 {
        self.file.size()
    }

    /// Cleans a picture if it goes without its metadata, and gets ready to seal.
    ///
    /// # Errors
    /// A reason.
    pub async fn seal(self, without: bool) -> Result<Sealing, JsValue> {
        let (source, accepted) = match self.selected {
            Selected::Picture(format) => picture(&self.file, format, without).await?,
            Selected::AsIs(accepted) => (Source::File(self.file), accepted),
        };
        Ok(Sealing::new(source, Sealer::new(accepted, FileId::new(draw()?), key()?)))
    }
}

async fn picture(
    file: &File,
    format: PictureFormat,
    without: bool,
) -> Result<(Source, Accepted), JsValue> {
    let length = usize::try_from(size(file)).unwrap_or(usize::MAX);
    let whole = read(file, 0, length).await?;
    let picture = Picture::parse(format, &whole).map_err(|it| fail(of_picture(it)))?;
    if without {
        let cleaned = picture.without_metadata().map_err(|it| fail(of_refusal(it)))?;
        return Ok((Source::Bytes(cleaned.0), cleaned.1));
    }
    let accepted = picture.with_metadata();
    Ok((Source::Bytes(whole), accepted))
}

fn key() -> Result<FileKey, JsValue> {
    FileKey::draw(getrandom::fill).map_err(|_| fail(UNREAD))
}

fn draw() -> Result<[u8; FileId::LENGTH], JsValue> {
    let mut bytes = [0; FileId::LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| fail(UNREAD))?;
    Ok(bytes)
}

pub(crate) fn fail(reason: &str) -> JsValue {
    JsValue::from_str(reason)
}

/// A browser counts in floating point.
fn size(file: &File) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    #[expect(clippy::cast_sign_loss, reason = "the cast saturates; no file has a negative size")]
    {
        file.size() as u64
    }
}

/// A slice of the file, as long as the file has it.
pub(crate) async fn read(
    file: &Blob,
    from: usize,
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let read = || -> Result<Promise, JsValue> {
        let [from, to] = [from, from.saturating_add(length)].map(position);
        Ok(file.slice_with_f64_and_f64(from, to)?.array_buffer())
    };
    let promise = read().map_err(|_| fail(UNREAD))?;
    let buffer = JsFuture::from(promise).await.map_err(|_| fail(UNREAD))?;
    let buffer: ArrayBuffer = buffer.dyn_into().map_err(|_| fail(UNREAD))?;
    let view = Uint8Array::new(&buffer);
    let bytes = Zeroizing::new(view.to_vec());
    // The browser's copy.
    view.fill(0, 0, view.length());
    Ok(bytes)
}

/// Files are below 2^53 bytes.
fn position(bytes: usize) -> f64 {
    u32::try_from(bytes).map_or(f64::MAX, f64::from)
}
