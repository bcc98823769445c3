//! Who comes to her page, as the tests of its states have them.

use abri_core::{Role, UnixMillis};
use abri_victim_web::app::Officer;
use abri_wire::CertificateHash;

/// An officer whose certificate is named by his number.
pub(crate) fn officer(number: &str) -> Officer {
    Officer {
        number: number.into(),
        role: Role::Officer,
        service: "service".into(),
        certificate: CertificateHash::of(number.as_bytes()),
        seen_at: UnixMillis(1),
        is_old: false,
    }
}
