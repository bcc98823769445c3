//! TLS, where no proxy does it: 1.3 with X25519MLKEM768 first, 1.2 for old browsers
//! (`DS-92`, `spec/decisions/0025-tls-in-the-server.md`).

use std::{
    fmt,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::NoServerSessionStorage,
};

use crate::{config::TlsFiles, shared::Shared};

/// Longest file of certificates or of a key, in bytes.
const MAX_PEM: u64 = 256 * 1024;

/// What new connections are greeted with.
#[derive(Clone)]
pub(crate) struct Tls(Shared<Arc<ServerConfig>>);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(..)")
    }
}

impl Tls {
    pub(crate) fn new(config: Arc<ServerConfig>) -> Self {
        Self(config.into())
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.0.get()
    }

    /// From now on this; connections that are open keep what they have.
    pub(crate) fn set(&self, config: Arc<ServerConfig>) {
        self.0.set(config);
    }
}

/// Certificates or a key that can't be used. Shows nothing of the key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that can't be read.
    #[error("{path} can't be read: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No certificate, or something that is none.
    #[error("{0} holds no chain of certificates in PEM")]
    Certificates(PathBuf),
    /// No private key.
    #[error("{0} holds no private key in PEM")]
    Key(PathBuf),
    /// The two don't fit, or are of a kind that is not supported.
    #[error("the certificate and the key don't fit together")]
    Pair,
}

impl TlsFiles {
    /// Reads both files. It blocks.
    ///
    /// # Errors
    /// [`TlsError`]
    pub(crate) fn load(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let pem = read(&self.certificates)?;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsError::Certificates(self.certificates.clone()))?;
        if chain.is_empty() {
            return Err(TlsError::Certificates(self.certificates.clone()));
        }
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?)
            .map_err(|_| TlsError::Key(self.key.clone()))?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| TlsError::Pair)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|_| TlsError::Pair)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Nothing is remembered by which two connections could be told to be one person's.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |source| TlsError::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    let length = file.take(MAX_PEM + 1).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_PEM) {
        Ok(bytes)
    } else {
        Err(failed(io::ErrorKind::FileTooLarge.into()))
    }
}
