//! Files that she sent, through `update` alone: fetched by hand only, and gone behind the lock.

use abri_attachment::{AudioFormat, Contents, Kind, Metadata, PictureFormat};
use abri_officer_console::app::{
    Author, Body, Effect, FileError, FileLine, FileNumber, FileStage, Incoming, Input, MessageKey,
    Notice, Proof, media_type,
};

use crate::desk::{Desk, FIRST, SECOND};

fn picture(number: u32) -> FileLine {
    let contents = Contents::Picture(PictureFormat::Jpeg, Metadata::Without);
    FileLine { number: FileNumber(number), contents, bytes: 5_000_000, stage: FileStage::Announced }
}

/// Two conversations; she of the first sent a picture.
fn announced() -> (Desk, MessageKey) {
    let mut desk = Desk::talking(2);
    assert_eq!(desk.hear(FIRST, Incoming::File(picture(1))), [], "nothing is fetched by itself");
    let line = desk.lines(FIRST).last().unwrap();
    assert_eq!(line.author, Author::Her);
    let key = line.key;
    (desk, key)
}

fn stage(desk: &Desk, key: MessageKey) -> FileStage {
    let line = desk.lines(FIRST).iter().find(|line| line.key == key).unwrap();
    let Body::File(file) = &line.body else { panic!("{:?}", line.body) };
    file.stage.clone()
}

fn hear(desk: &mut Desk, key: MessageKey, stage: FileStage) {
    assert_eq!(desk.hear(FIRST, Incoming::FileStage(key, stage)), []);
}

fn open() -> FileStage {
    FileStage::Open("blob:an-address".to_owned())
}

#[test]
fn a_file_is_fetched_by_hand_and_once_at_a_time() {
    let (mut desk, key) = announced();
    let fetch = Effect::FetchFile { conversation: FIRST, key, number: FileNumber(1) };
    assert_eq!(desk.take(Input::FetchFile(FIRST, key)), [fetch]);
    assert_eq!(stage(&desk, key), FileStage::Fetching(0));
    assert_eq!(desk.take(Input::FetchFile(FIRST, key)), [], "it is on its way");
    hear(&mut desk, key, FileStage::Fetching(40));
    hear(&mut desk, key, open());
    assert_eq!(stage(&desk, key), open());
    assert_eq!(desk.take(Input::FetchFile(FIRST, key)), [], "it is here");
}

#[test]
fn a_file_that_failed_can_be_fetched_again_and_what_is_no_file_never() {
    let (mut desk, key) = announced();
    let _ = desk.take(Input::FetchFile(FIRST, key));
    hear(&mut desk, key, FileStage::Failed(FileError::Altered));
    assert_eq!(desk.take(Input::FetchFile(FIRST, key)).len(), 1);
    desk.she_writes(FIRST, "words");
    let words = desk.lines(FIRST).last().unwrap().key;
    assert_eq!(desk.take(Input::FetchFile(FIRST, words)), []);
    assert_eq!(desk.take(Input::FetchFile(SECOND, key)), [], "another conversation");
}

#[test]
fn behind_the_lock_nothing_is_open_and_nothing_goes_on_by_itself() {
    for before in [FileStage::Fetching(40), open()] {
        let (mut desk, key) = announced();
        let _ = desk.take(Input::FetchFile(FIRST, key));
        hear(&mut desk, key, before);
        assert_eq!(desk.take(Input::Lock), [Effect::Lock]);
        assert_eq!(stage(&desk, key), FileStage::Announced);
        for late in [FileStage::Fetching(60), open(), FileStage::Failed(FileError::Gone)] {
            hear(&mut desk, key, late);
            assert_eq!(stage(&desk, key), FileStage::Announced, "what comes later finds nobody");
        }
        let effects = desk.sign_in(1);
        let repeats = effects.iter().any(|effect| matches!(effect, Effect::FetchFile { .. }));
        assert!(!repeats && stage(&desk, key) == FileStage::Announced, "{effects:?}");
        assert_eq!(desk.take(Input::FetchFile(FIRST, key)).len(), 1, "whoever unlocks it may");
    }
}

/// RETURN-4: after she came back the numbers of before name other files: no line of before opens any.
#[test]
fn a_file_from_before_she_came_back_opens_nothing() {
    for shown in [None, Some(FileStage::Fetching(40)), Some(open())] {
        let (mut desk, key) = announced();
        if let Some(shown) = shown {
            let _ = desk.take(Input::FetchFile(FIRST, key));
            hear(&mut desk, key, shown);
        }
        let _ = desk.hear(FIRST, Incoming::Returning(Vec::new()));
        let _ = desk.hear(FIRST, Incoming::Joined);
        let _ = desk.hear(FIRST, Incoming::Returned(Proof::Proved));
        assert_eq!(stage(&desk, key), FileStage::Failed(FileError::Former));
        assert_eq!(desk.take(Input::FetchFile(FIRST, key)), []);
        hear(&mut desk, key, open());
        assert_eq!(stage(&desk, key), FileStage::Failed(FileError::Former));
    }
}

#[test]
fn a_file_in_a_conversation_behind_is_news() {
    let (mut desk, _) = announced();
    let _ = desk.hear(SECOND, Incoming::File(picture(1)));
    assert_eq!(desk.state.notice, Some(Notice::NewMessage(SECOND)));
}

/// FILE-4: the console's own name, and a type from the kind alone; sound stays sound.
#[test]
fn a_name_is_made_up_and_no_film_is_played() {
    assert_eq!(picture(7).name(), "abri-7.jpg");
    for format in [AudioFormat::M4a, AudioFormat::WebM, AudioFormat::Ogg] {
        let said = media_type(Kind::Audio(format));
        assert!(said.starts_with("audio/"), "{said}");
    }
}
