//! One suite, and byte for byte the library's own.

use openmls_rust_crypto::RustCrypto;

use super::*;

/// SUITE-1: nothing of another suite can be computed.
#[test]
fn refuses_other_algorithms() {
    let crypto = SuiteCrypto;
    assert_eq!(crypto.supported_ciphersuites(), [SUITE]);
    assert!(crypto.hash(HashType::Sha2_256, b"").is_err());
    assert!(crypto.hmac(HashType::Sha2_512, b"", b"").is_err());
    assert!(crypto.hkdf_extract(HashType::Sha2_256, b"", b"").is_err());
    assert!(crypto.hkdf_expand(HashType::Sha2_256, &[0; 32], b"", 16).is_err());
    assert!(crypto.aead_encrypt(AeadType::Aes128Gcm, &[0; 16], b"", &[0; 12], b"").is_err());
    let scheme = SignatureScheme::ECDSA_SECP256R1_SHA256;
    assert!(crypto.verify_signature(scheme, b"", b"", b"").is_err());
    let key = [1; 32];
    let signed = crypto.sign(SignatureScheme::ED25519, b"x", &key).unwrap();
    let public = SigningKey::from_bytes(&key).verifying_key();
    let verify =
        |data| crypto.verify_signature(SignatureScheme::ED25519, data, public.as_bytes(), &signed);
    assert!(verify(b"x").is_ok() && verify(b"y").is_err());
    let other = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
    assert!(crypto.supports(other).is_err());
    assert!(crypto.derive_hpke_keypair(other.hpke_config(), &[0; 32]).is_err());
    assert!(crypto.derive_hpke_keypair(SUITE.hpke_config(), &[0; 32]).is_ok());
}

/// The suite's HPKE is byte for byte the library's.
#[test]
fn hpke_agrees_with_the_library() {
    let (ours, theirs) = (SuiteCrypto, RustCrypto::default());
    let ours_pair = ours.derive_hpke_keypair(SUITE.hpke_config(), &[7; 32]).unwrap();
    let pair = theirs.derive_hpke_keypair(SUITE.hpke_config(), &[7; 32]).unwrap();
    assert_eq!(ours_pair.public, pair.public);
    let config = || SUITE.hpke_config();
    let sealed = ours.hpke_seal(config(), &pair.public, b"i", b"a", b"text").unwrap();
    let opened = theirs.hpke_open(config(), &sealed, &pair.private, b"i", b"a").unwrap();
    assert_eq!(opened, b"text");
    let sealed = theirs.hpke_seal(config(), &pair.public, b"i", b"a", b"text").unwrap();
    let opened = ours.hpke_open(config(), &sealed, &pair.private, b"i", b"a").unwrap();
    assert_eq!(opened, b"text");
    assert!(ours.hpke_open(config(), &sealed, &pair.private, b"i", b"b").is_err());
}

/// The edges of each length: nothing, one block of hash and MAC, more than one.
const LENGTHS: [usize; 8] = [0, 1, 16, 48, 111, 128, 129, 1000];

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()
}

/// Hash, MAC and key derivation are byte for byte the library's.
#[test]
fn derivation_agrees_with_the_library() {
    let (ours, theirs) = (SuiteCrypto, RustCrypto::default());
    for data in LENGTHS.map(bytes) {
        assert_eq!(ours.hash(HASH, &data).unwrap(), theirs.hash(HASH, &data).unwrap());
        for key in LENGTHS.map(bytes) {
            let mac = |crypto: &dyn Fn() -> SecretVLBytes| crypto().as_slice().to_vec();
            assert_eq!(
                mac(&|| ours.hmac(HASH, &key, &data).unwrap()),
                mac(&|| theirs.hmac(HASH, &key, &data).unwrap()),
            );
            assert_eq!(
                mac(&|| ours.hkdf_extract(HASH, &key, &data).unwrap()),
                mac(&|| theirs.hkdf_extract(HASH, &key, &data).unwrap()),
            );
            for length in [0, 1, 32, 48, 49, 255 * 48, 255 * 48 + 1] {
                let ours = ours.hkdf_expand(HASH, &key, &data, length);
                let theirs = theirs.hkdf_expand(HASH, &key, &data, length);
                assert_eq!(
                    ours.map(|okm| okm.as_slice().to_vec()),
                    theirs.map(|okm| okm.as_slice().to_vec())
                );
            }
        }
    }
}

/// Encryption is byte for byte the library's, and a changed byte is refused.
#[test]
fn aead_agrees_with_the_library() {
    let (ours, theirs) = (SuiteCrypto, RustCrypto::default());
    let (key, nonce) = (bytes(32), bytes(12));
    for data in LENGTHS.map(bytes) {
        for aad in LENGTHS.map(bytes) {
            let sealed = ours.aead_encrypt(AEAD, &key, &data, &nonce, &aad).unwrap();
            assert_eq!(sealed, theirs.aead_encrypt(AEAD, &key, &data, &nonce, &aad).unwrap());
            let opened = ours.aead_decrypt(AEAD, &key, &sealed, &nonce, &aad);
            assert_eq!(opened.unwrap(), data);
            for at in [0, sealed.len() / 2, sealed.len() - 1] {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                let refused = Err(CryptoError::AeadDecryptionError);
                assert_eq!(ours.aead_decrypt(AEAD, &key, &changed, &nonce, &aad), refused);
                assert_eq!(theirs.aead_decrypt(AEAD, &key, &changed, &nonce, &aad), refused);
            }
        }
    }
}

/// A key or nonce of another length, or a ciphertext without a tag, is an error and no panic.
#[test]
fn aead_refuses_wrong_lengths() {
    let open = |key, nonce, sealed| {
        SuiteCrypto.aead_decrypt(AEAD, &bytes(key), &bytes(sealed), &bytes(nonce), b"")
    };
    for (key, nonce, sealed) in [(0, 12, 16), (16, 12, 16), (33, 12, 16), (32, 0, 16), (32, 13, 16)]
    {
        assert_eq!(open(key, nonce, sealed), Err(CryptoError::CryptoLibraryError));
    }
    assert_eq!(open(32, 12, 15), Err(CryptoError::AeadDecryptionError));
    assert!(SuiteCrypto.aead_encrypt(AEAD, &bytes(31), b"", &bytes(12), b"").is_err());
    assert!(SuiteCrypto.aead_encrypt(AEAD, &bytes(32), b"", &bytes(11), b"").is_err());
}

/// A signature is the library's, and each takes the other's.
#[test]
fn signatures_agree_with_the_library() {
    let (ours, theirs) = (SuiteCrypto, RustCrypto::default());
    let key = [3; 32];
    let public = SigningKey::from_bytes(&key).verifying_key().to_bytes();
    for data in LENGTHS.map(bytes) {
        let signed = ours.sign(SIGNATURE, &data, &key).unwrap();
        assert_eq!(signed, theirs.sign(SIGNATURE, &data, &key).unwrap());
        theirs.verify_signature(SIGNATURE, &data, &public, &signed).unwrap();
        ours.verify_signature(SIGNATURE, &data, &public, &signed).unwrap();
    }
}

/// Key pairs, and what can't be a key or a ciphertext, are as in the library.
#[test]
fn key_pairs_agree_with_the_library() {
    let (ours, theirs) = (SuiteCrypto, RustCrypto::default());
    for ikm in LENGTHS.map(bytes) {
        let ours = ours.derive_hpke_keypair(SUITE.hpke_config(), &ikm).unwrap();
        let theirs = theirs.derive_hpke_keypair(SUITE.hpke_config(), &ikm).unwrap();
        assert_eq!((&*ours.private, ours.public), (&*theirs.private, theirs.public));
    }
    for key in LENGTHS.map(bytes).into_iter().chain([vec![0xFF; 1216]]) {
        assert!(ours.hpke_seal(SUITE.hpke_config(), &key, b"", b"", b"").is_err());
        assert!(theirs.hpke_seal(SUITE.hpke_config(), &key, b"", b"", b"").is_err());
    }
}
