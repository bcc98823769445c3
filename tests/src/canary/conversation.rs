//! The conversation, and collecting every trace of it.

use std::{ffi::OsString, fs, path::Path};

use abri_demonstration::Demonstration;
use abri_transport::native;
use abri_wire::{Capability, FileId, ProblemKind, file::Piece};
use anyhow::{Context, ensure};
use data_encoding::HEXLOWER;
use futures_util::SinkExt as _;
use tokio_tungstenite::tungstenite::Message;

use super::{Place, capture, files};
use crate::{
    native::{NativeOfficer, NativeVictim, SealedFile},
    now,
    proxy::FaultyProxy,
    redis::RedisServer,
    server::{ServerProcess, about_officers},
};

/// The store of files, beside the embedded one.
const FILES: &str = "store-files.redb";
/// How often a word stands in a file: over some pieces.
const LINES: usize = 6000;

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One redb file.
    Embedded,
    /// A real Redis, with dump and append-only file.
    Redis,
}

/// What is left of a conversation.
pub struct Traces {
    /// Said in the conversation: must be nowhere.
    pub markers: Vec<String>,
    /// Where to look.
    pub places: Vec<Place>,
}

impl Kind {
    /// For the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Redis => "redis",
        }
    }
}

/// Holds the conversation in the middle of which the traces are taken: before anything is erased.
pub(super) async fn hold(kind: Kind) -> anyhow::Result<Traces> {
    let directory = tempfile::Builder::new().prefix("abri-canary-").tempdir()?;
    let redis = match kind {
        Kind::Redis => Some(RedisServer::start().await?),
        Kind::Embedded => None,
    };
    let officers = tempfile::Builder::new().prefix("abri-canary-").tempdir()?;
    let demonstration = Demonstration::create(officers.path(), 1, now())?;
    let proxy = FaultyProxy::recording().await?;
    let mut flags = flags(&demonstration, directory.path(), redis.as_ref())?;
    flags.extend(["--api-origin".into(), proxy.origin().into()]);
    let server = ServerProcess::start(&flags).await?;
    proxy.set_target(server.api);

    let markers = markers()?;
    talk(&proxy.origin(), &demonstration, &markers).await?;
    let planted = format!("planted-{}", HEXLOWER.encode(&random()?));
    let [in_body, in_frame] = ["body", "frame"].map(|carrier| format!("{planted}-in-a-{carrier}"));
    plant_in_traffic(&proxy, &in_body, &in_frame).await?;
    let in_piece = format!("{planted}-in-a-piece");
    plant_among_files(&proxy.origin(), &demonstration, &in_piece).await?;

    let mut places = vec![Place {
        name: "bodies and frames".to_owned(),
        bytes: capture::readable(&proxy.seen()),
        // Each carrier by itself: a search that sees one and not the other is blind.
        planted: vec![in_body, in_frame, in_piece.clone()],
    }];
    let log = server.kill().await?;
    let planted_log = vec![planted.clone()];
    places.push(Place { name: "log at TRACE".to_owned(), bytes: log, planted: planted_log });
    match &redis {
        Some(redis) => {
            // Planted through Redis itself, so that the search must get through its file formats.
            redis.ask(&["SET", "planted", &planted]).await?;
            redis.dump().await?;
            places.extend(files(redis.directory(), &planted)?);
        }
        None => {
            for store in ["store.redb", FILES] {
                plant_in_redb(&directory.path().join(store), &planted)?;
            }
            // The server only reads it.
            fs::remove_file(directory.path().join("pins"))?;
            places.extend(files(directory.path(), &planted)?);
        }
    }
    plant_in_log(&mut places, &planted);
    expect_piece(kind, &mut places, in_piece)?;
    Ok(Traces { markers, places })
}

/// What the service itself put among the files, in place of ciphertext.
fn expect_piece(kind: Kind, places: &mut [Place], planted: String) -> anyhow::Result<()> {
    let name = match kind {
        Kind::Embedded => FILES,
        Kind::Redis => "dump.rdb",
    };
    let kept = places.iter_mut().find(|place| place.name == name);
    kept.context("no store of files")?.planted.push(planted);
    Ok(())
}

fn flags(
    demonstration: &Demonstration,
    directory: &Path,
    redis: Option<&RedisServer>,
) -> anyhow::Result<Vec<OsString>> {
    let mut flags = about_officers(demonstration, directory)?;
    flags.extend(["--files".into(), "on".into()]);
    match redis {
        Some(redis) => {
            flags.extend(["--redis".into(), redis.url().into()]);
            flags.extend(["--files-redis".into(), redis.url().into()]);
        }
        None => {
            let mut store = OsString::from("embedded:");
            store.push(directory.join("store.redb"));
            flags.extend(["--store".into(), store]);
        }
    }
    Ok(flags)
}

/// Unlikely words, one of them beyond ASCII, one longer than a small frame, one in a file.
fn markers() -> anyhow::Result<Vec<String>> {
    let mut markers = Vec::new();
    for shape in
        ["canary-her-", "canari-à-elle-été-", "canary-his-", "canary-by-http-", "canary-file-"]
    {
        markers.push(format!("{shape}{}", HEXLOWER.encode(&random()?)));
    }
    Ok(markers)
}

fn random() -> anyhow::Result<[u8; 8]> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

/// Both directions, both carriers, a small and a large message.
async fn talk(
    origin: &str,
    demonstration: &Demonstration,
    markers: &[String],
) -> anyhow::Result<()> {
    let [hers, accented, his, by_http, in_file] = markers else { anyhow::bail!("five markers") };
    let officer = demonstration.officers.first().context("an officer")?;
    let mut she = NativeVictim::open(origin, &demonstration.pins).await?;
    let session = she.session;
    let mut he = NativeOfficer::claim(origin, &demonstration.pins, officer, Some(session)).await?;
    she.until("an officer", |screen| !screen.members.is_empty()).await?;
    he.until("the group", |screen| !screen.members.is_empty()).await?;
    she.write(hers)?;
    she.write(&accented.repeat(200))?;
    he.until("her words", |screen| screen.texts.len() == 2).await?;
    he.write(his)?;
    she.until("his words", |screen| screen.texts.len() == 1).await?;
    she.write_by_http(by_http).await?;
    he.until("her last words", |screen| screen.texts.len() == 3).await?;
    ensure!(he.screen.texts.first() == Some(hers), "the conversation did not carry the markers");
    ensure!(she.screen.texts.first() == Some(his), "the conversation did not carry the markers");
    send_file((&mut she, &mut he), in_file).await
}

/// Over several pieces; what opens it goes as every message does.
async fn send_file(
    (she, he): (&mut NativeVictim, &mut NativeOfficer),
    marker: &str,
) -> anyhow::Result<()> {
    let words = format!("%PDF-1.7 {}", marker.repeat(LINES));
    let sealed = SealedFile::of(words.as_bytes())?;
    she.send_file(sealed.id, &sealed.pieces).await?;
    she.say_file(sealed.description)?;
    he.until("her file", |screen| !screen.files.is_empty()).await?;
    ensure!(he.open_file().await? == words.as_bytes(), "the file did not carry the marker");
    Ok(())
}

/// As a client would that forgot to seal.
async fn plant_among_files(
    origin: &str,
    demonstration: &Demonstration,
    planted: &str,
) -> anyhow::Result<()> {
    let officer = demonstration.officers.first().context("an officer")?;
    let mut she = NativeVictim::open(origin, &demonstration.pins).await?;
    let session = she.session;
    let mut he = NativeOfficer::claim(origin, &demonstration.pins, officer, Some(session)).await?;
    she.until("an officer", |screen| !screen.members.is_empty()).await?;
    he.until("the group", |screen| !screen.members.is_empty()).await?;
    let piece = Piece::new(planted.as_bytes().to_vec())?;
    she.send_file(FileId::new([7; FileId::LENGTH]), &[piece]).await
}

/// In an HTTP body, which is refused, and in a masked WebSocket frame.
async fn plant_in_traffic(
    proxy: &FaultyProxy,
    in_body: &str,
    in_frame: &str,
) -> anyhow::Result<()> {
    use abri_transport::http::{Exchange as _, Method, Request};
    let request = Request {
        method: Method::Post,
        path: "/v1/sessions".to_owned(),
        bearer: Some(Capability::new([0; 32]).to_bearer()),
        body: Some(("application/json", in_body.as_bytes().to_vec())),
        timeout: 10,
    };
    let answer = native::Client::new(&proxy.origin()).exchange(request).await?;
    ensure!(answer.status == ProblemKind::Malformed.status(), "a planted body was accepted");
    let url = format!("ws://localhost:{}/v1/socket", proxy.address().port());
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await?;
    socket.send(Message::Binary(in_frame.as_bytes().to_vec().into())).await?;
    // The server's answer to nonsense: only after it has everything passed the proxy.
    let _ = futures_util::StreamExt::next(&mut socket).await;
    Ok(())
}

/// Into a table of its own, through the engine, so that the search must read its pages.
fn plant_in_redb(file: &Path, planted: &str) -> anyhow::Result<()> {
    const PLANTED: redb::TableDefinition<'_, u64, &str> = redb::TableDefinition::new("planted");
    let database = redb::Database::open(file)?;
    let transaction = database.begin_write()?;
    transaction.open_table(PLANTED)?.insert(1, planted)?;
    transaction.commit()?;
    Ok(())
}

/// The server logs no caller's words, so nothing can be planted through it: the marker is written
/// to the end, as a further line.
fn plant_in_log(places: &mut [Place], planted: &str) {
    for place in places.iter_mut().filter(|place| place.name.starts_with("log")) {
        place.bytes.extend_from_slice(planted.as_bytes());
    }
}
