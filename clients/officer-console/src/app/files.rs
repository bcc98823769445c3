//! A file that she sent: nothing of it is fetched by itself, and nothing of it stays (`END-1`).

use abri_attachment::{
    AudioFormat, Contents, ContentsError, Kind, Metadata, OpenError, PictureError,
};

use super::{Body, ConversationId, Effect, Message, MessageKey, State};

/// Names a file within its conversation, in the order in which they were announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileNumber(pub u32);

/// What her client says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// Its number.
    pub number: FileNumber,
    /// What it is, and what became of its metadata.
    pub contents: Contents,
    /// Its length in bytes.
    pub bytes: u32,
    /// How far it is here.
    pub stage: FileStage,
}

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileStage {
    /// Not fetched.
    Announced,
    /// This share of it was fetched and opened, in percent.
    Fetching(u8),
    /// Opened, and what it was said to be: at this address of this page's own.
    Open(String),
    /// Not to be had.
    Failed(FileError),
}

/// Why a file can't be shown. Each has a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileError {
    /// The service does not have it, or not all of it.
    Gone,
    /// It was altered on its way, or is not what was described (`FILE-2`, `FILE-5`).
    Altered,
    /// Its bytes are something else than her client says, or damaged (`FILE-1`).
    Disagrees,
    /// A picture made to overwhelm a viewer (`FILE-7`).
    TooManyPixels,
    /// A moving picture, or a variety that browsers don't show.
    Unsupported,
    /// This browser has no room for it.
    Failed,
    /// She sent it before her page was loaded anew: what opened it is gone.
    Former,
}

impl FileStage {
    /// Whether fetching it could bring it.
    #[must_use]
    pub const fn can_be_fetched(&self) -> bool {
        match self {
            Self::Announced => true,
            Self::Failed(error) => !matches!(error, FileError::Former),
            Self::Fetching(_) | Self::Open(_) => false,
        }
    }
}

impl From<OpenError> for FileError {
    fn from(_: OpenError) -> Self {
        Self::Altered
    }
}

impl From<ContentsError> for FileError {
    fn from(error: ContentsError) -> Self {
        match error {
            ContentsError::Disagrees => Self::Disagrees,
            ContentsError::Picture(PictureError::TooManyPixels) => Self::TooManyPixels,
            ContentsError::Picture(PictureError::Animated | PictureError::Unsupported) => {
                Self::Unsupported
            }
            ContentsError::Picture(_) => Self::Disagrees,
        }
    }
}

impl FileLine {
    /// A name that this console makes up: hers is never known.
    #[must_use]
    pub fn name(&self) -> String {
        format!("abri-{}.{}", self.number.0, self.contents.kind().extension())
    }

    /// Whether what goes with it beside what it shows was taken out.
    #[must_use]
    pub const fn metadata(&self) -> Option<Metadata> {
        match self.contents {
            Contents::Picture(_, metadata) => Some(metadata),
            Contents::Pdf | Contents::Audio(_) => None,
        }
    }

    /// What a viewer is told that it is. Sound stays sound: an MP4 or a WebM may hold a film.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        media_type(self.contents.kind())
    }
}

/// As `FILE-7` has it: by its bytes, never by what the sender's client said.
#[must_use]
pub fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Audio(AudioFormat::WebM) => "audio/webm",
        other => other.media_type(),
    }
}

fn file_mut(state: &mut State, id: ConversationId, key: MessageKey) -> Option<&mut FileLine> {
    let conversation = state.conversation_mut(id)?;
    let place = conversation.place(key)?;
    let message = conversation.messages.get_mut(place)?;
    match &mut message.body {
        Body::File(file) => Some(file),
        _ => None,
    }
}

/// The officer wants to see it.
pub(super) fn fetch(state: &mut State, id: ConversationId, key: MessageKey) -> Vec<Effect> {
    let Some(file) = file_mut(state, id, key) else { return Vec::new() };
    if !file.stage.can_be_fetched() {
        return Vec::new();
    }
    file.stage = FileStage::Fetching(0);
    vec![Effect::FetchFile { conversation: id, key, number: file.number }]
}

/// What became of the fetching. Whoever locked the console meanwhile asked for nothing.
pub(super) fn came(
    state: &mut State,
    id: ConversationId,
    key: MessageKey,
    stage: FileStage,
) -> bool {
    match file_mut(state, id, key) {
        Some(file) if matches!(file.stage, FileStage::Fetching(_)) => {
            file.stage = stage;
            true
        }
        _ => false,
    }
}

/// She is in another session: the numbers of before name other files there, or none.
pub(super) fn lose(messages: &mut [Message]) {
    for message in messages {
        if let Body::File(file) = &mut message.body {
            file.stage = FileStage::Failed(FileError::Former);
        }
    }
}

/// Behind the lock nothing is open: it is fetched again by whoever unlocks it.
pub(super) fn put_away(state: &mut State) {
    let messages = state.conversations.iter_mut().flat_map(|it| &mut it.messages);
    for Message { body, .. } in messages {
        if let Body::File(file) = body
            && !matches!(file.stage, FileStage::Failed(_))
        {
            file.stage = FileStage::Announced;
        }
    }
}
