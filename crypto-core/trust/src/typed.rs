//! What a certified key signs beside MLS (`TYPED-1`): typed statements, each under its own label.
//!
//! The form is RFC 9420's `SignContent` (section 5.1.2). Its labels begin with `MLS 1.0 `, ours
//! with `Abri 1.0 `, so a signature of one kind is never one of the other; and there is no way to
//! sign bytes that somebody else chose.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use tls_codec::{Serialize as _, TlsSerialize, TlsSize, VLBytes};

const PREFIX: &str = "Abri 1.0 ";
/// Longest origin, in bytes.
const MAX_ORIGIN: usize = 255;

/// Why a typed statement can't be made or is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TypedError {
    /// Empty, longer than 255 bytes, or not visible ASCII.
    #[error("not an origin")]
    Origin,
    /// The statement can't be encoded.
    #[error("the statement can't be encoded")]
    Encoding,
    /// Not a point of the curve, or of small order.
    #[error("not a usable Ed25519 public key")]
    Key,
    /// Another key, another statement, or no signature at all.
    #[error("the signature of the statement is wrong")]
    Signature,
}

/// What a certified key may sign. Only the types of this module are statements.
pub trait Statement: sealed::Content {
    /// The label, without the prefix that all share.
    const NAME: &'static str;
}

mod sealed {
    use super::TypedError;

    pub trait Content {
        fn content(&self) -> Result<Vec<u8>, TypedError>;
    }
}

/// "I hold this key, and this invitation is mine": what both keys sign to be enrolled.
#[derive(Clone, PartialEq, Eq, TlsSize, TlsSerialize)]
pub struct CertificateRequest {
    /// The invitation's public key; the invitation signs, too.
    pub invitation: [u8; 32],
    /// The Ed25519 key to be certified; it signs as well.
    pub public_key: [u8; 32],
}

/// "I am signing in here, now": the answer to a service's challenge.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize)]
pub struct SignIn {
    origin: VLBytes,
    nonce: [u8; 32],
    not_after: u64,
}

impl SignIn {
    /// For the service at `origin`, which chose `nonce`; worth nothing after `not_after`, in
    /// seconds since 1970.
    ///
    /// # Errors
    /// [`TypedError::Origin`] unless it is 1 to 255 bytes of visible ASCII.
    pub fn new(origin: &str, nonce: [u8; 32], not_after: u64) -> Result<Self, TypedError> {
        let bounded = (1..=MAX_ORIGIN).contains(&origin.len());
        if !bounded || !origin.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TypedError::Origin);
        }
        Ok(Self { origin: origin.as_bytes().into(), nonce, not_after })
    }

    /// Last moment, in seconds since 1970.
    #[must_use]
    pub const fn not_after(&self) -> u64 {
        self.not_after
    }
}

/// "I was in the former session, and this group is mine": what a victim's return key signs, and
/// nothing else (`RETURN-2`). That key is certified by nobody: it was said inside MLS.
#[derive(Clone, PartialEq, Eq, TlsSize, TlsSerialize)]
pub struct Return {
    /// The session that is returned to.
    pub former: [u8; 16],
    /// The session that takes its place.
    pub session: [u8; 16],
    /// RFC 9420, section 8.7, of the epoch in which it is said: another group has another.
    pub epoch_authenticator: VLBytes,
}

macro_rules! statement {
    ($type:ident) => {
        impl sealed::Content for $type {
            fn content(&self) -> Result<Vec<u8>, TypedError> {
                self.tls_serialize_detached().map_err(|_| TypedError::Encoding)
            }
        }

        impl Statement for $type {
            const NAME: &'static str = stringify!($type);
        }
    };
}

statement!(CertificateRequest);
statement!(SignIn);
statement!(Return);

#[derive(TlsSize, TlsSerialize)]
struct SignContent {
    label: VLBytes,
    content: VLBytes,
}

/// The bytes under the signature: `SignContent { label, content }`.
///
/// # Errors
/// [`TypedError::Encoding`].
pub fn to_be_signed<S: Statement>(statement: &S) -> Result<Vec<u8>, TypedError> {
    let label = format!("{PREFIX}{}", S::NAME).into_bytes().into();
    let content = statement.content()?.into();
    let signed = SignContent { label, content };
    signed.tls_serialize_detached().map_err(|_| TypedError::Encoding)
}

/// Signs a statement.
///
/// # Errors
/// [`TypedError::Encoding`].
pub fn sign<S: Statement>(statement: &S, key: &SigningKey) -> Result<[u8; 64], TypedError> {
    Ok(key.sign(&to_be_signed(statement)?).to_bytes())
}

/// Verifies a statement strictly.
///
/// # Errors
/// [`TypedError::Key`] for an unusable key, [`TypedError::Signature`] for everything else that is
/// wrong.
pub fn verify<S: Statement>(
    statement: &S,
    public_key: &[u8; 32],
    signature: &[u8],
) -> Result<(), TypedError> {
    let key = VerifyingKey::from_bytes(public_key).map_err(|_| TypedError::Key)?;
    if key.is_weak() {
        return Err(TypedError::Key);
    }
    let signature = Signature::from_slice(signature).map_err(|_| TypedError::Signature)?;
    let message = to_be_signed(statement)?;
    key.verify_strict(&message, &signature).map_err(|_| TypedError::Signature)
}
