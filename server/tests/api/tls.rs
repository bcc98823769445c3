//! TLS in the server, without a proxy.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use abri_server::{Config, Engine, Limits, TlsFiles, store::MemoryStore};
use hyper::{Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, NamedGroup, RootCertStore, SupportedProtocolVersion,
    crypto::{SupportedKxGroup, aws_lc_rs},
    pki_types::CertificateDer,
    version::{TLS12, TLS13},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::support::World;

const NAME: &str = "api.example";

/// Writes a certificate and its key, and returns the certificate.
fn certify(files: &TlsFiles) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
    fs::write(&files.certificates, made.cert.pem()).unwrap();
    fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn files(directory: &Path) -> TlsFiles {
    TlsFiles { certificates: directory.join("chain.pem"), key: directory.join("key.pem") }
}

fn config(files: &TlsFiles) -> Config {
    Config { tls: Some(files.clone()), ..Config::new(Engine::Memory) }
}

async fn world(files: &TlsFiles) -> World {
    World::configured(MemoryStore::new(Limits::default().store), config(files)).await
}

/// Greets the service as a client that believes only this certificate.
async fn greet(
    api: SocketAddr,
    believed: &CertificateDer<'static>,
    groups: Vec<&'static dyn SupportedKxGroup>,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups = groups;
    let mut roots = RootCertStore::empty();
    roots.add(believed.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(api).await.unwrap();
    TlsConnector::from(Arc::new(config)).connect(NAME.try_into().unwrap(), stream).await
}

async fn is_live(stream: TlsStream<TcpStream>) -> bool {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("/health/live").header(header::HOST, NAME);
    let request = request.body(http_body_util::Empty::<Bytes>::new()).unwrap();
    sender.send_request(request).await.unwrap().status() == 204
}

fn group(stream: &TlsStream<TcpStream>) -> Option<NamedGroup> {
    stream.get_ref().1.negotiated_key_exchange_group().map(|group| group.name())
}

/// DS-92: a recorded connection can't be opened later by a quantum computer, where the browser can do it.
#[tokio::test]
async fn tls_1_3_agrees_on_a_hybrid_key() {
    let directory = tempfile::tempdir().unwrap();
    let files = files(directory.path());
    let certificate = certify(&files);
    let world = world(&files).await;
    let all = aws_lc_rs::default_provider().kx_groups;
    let stream = greet(world.api, &certificate, all, &TLS13).await.unwrap();
    assert_eq!(group(&stream), Some(NamedGroup::X25519MLKEM768));
    assert!(is_live(stream).await);
    let classic = vec![aws_lc_rs::kx_group::X25519];
    let stream = greet(world.api, &certificate, classic, &TLS13).await.unwrap();
    assert_eq!(group(&stream), Some(NamedGroup::X25519));
}

/// Old browsers read at least the numbers; what is said is sealed below, all the same.
#[tokio::test]
async fn tls_1_2_is_served_with_ephemeral_keys() {
    let directory = tempfile::tempdir().unwrap();
    let files = files(directory.path());
    let certificate = certify(&files);
    let world = world(&files).await;
    let classic = vec![aws_lc_rs::kx_group::X25519];
    let stream = greet(world.api, &certificate, classic, &TLS12).await.unwrap();
    assert_eq!(group(&stream), Some(NamedGroup::X25519));
    assert!(is_live(stream).await);
}

/// A renewed certificate is taken without a restart; one that is broken changes nothing.
#[tokio::test]
async fn certificates_are_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let files = files(directory.path());
    let first = certify(&files);
    let world = world(&files).await;
    let all = || aws_lc_rs::default_provider().kx_groups;
    fs::write(&files.certificates, "no certificate").unwrap();
    assert!(world.running.change(&config(&files)).is_err());
    assert!(greet(world.api, &first, all(), &TLS13).await.is_ok());
    let second = certify(&files);
    world.running.change(&config(&files)).unwrap();
    assert!(greet(world.api, &first, all(), &TLS13).await.is_err());
    assert!(is_live(greet(world.api, &second, all(), &TLS13).await.unwrap()).await);
}

/// Nothing is said in the clear.
#[tokio::test]
async fn plain_http_is_not_answered() {
    let directory = tempfile::tempdir().unwrap();
    let files = files(directory.path());
    certify(&files);
    let world = world(&files).await;
    let stream = TcpStream::connect(world.api).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("/health/live").header(header::HOST, NAME);
    let request = request.body(http_body_util::Empty::<Bytes>::new()).unwrap();
    assert!(sender.send_request(request).await.is_err());
}
