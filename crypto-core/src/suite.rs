//! The one ciphersuite and the one configuration of a group, each value with its reason.

use openmls::prelude::{
    Capabilities, Ciphersuite, CredentialType, ExtensionType, Extensions, GroupContext, Lifetime,
    MlsGroupBuilder, MlsGroupJoinConfig, PURE_CIPHERTEXT_WIRE_FORMAT_POLICY, ProtocolVersion,
    RequiredCapabilitiesExtension, SenderRatchetConfiguration,
};

/// Hybrid KEM, so that a recording of today stays closed tomorrow (`SUITE-1`).
pub(crate) const SUITE: Ciphersuite = Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519;

/// Group context: the session's policy (`GROUP-3`).
pub(crate) const POLICY: u16 = 0xF7A1;
/// Leaf of an officer's KeyPackage: for what it was made (`KP-1`).
pub(crate) const BINDING: u16 = 0xF7A2;

/// Members at once: the victim, and at most three whom she let in (`GROUP-3`).
pub(crate) const MAX_MEMBERS: u8 = 4;
/// Pieces of evidence in one CommitBundle, at most: one for each but her in the largest group.
pub(crate) const MAX_EVIDENCE_PIECES: u8 = MAX_MEMBERS - 1;
/// Messages of one epoch before its keys must be renewed (`COMMIT-8`).
pub(crate) const EPOCH_MESSAGES: u32 = 100;

const CREDENTIALS: [CredentialType; 2] = [CredentialType::Basic, CredentialType::X509];

/// What every leaf says it can do: the library's defaults list suites that it lacks (`SUITE-2`).
pub(crate) fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&[ExtensionType::Unknown(POLICY), ExtensionType::Unknown(BINDING)]),
        Some(&[]),
        Some(&CREDENTIALS),
    )
}

/// What a member must be able to do (`GROUP-3`).
pub(crate) fn required_capabilities() -> RequiredCapabilitiesExtension {
    RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(POLICY)], &[], &CREDENTIALS)
}

fn sender_ratchet() -> SenderRatchetConfiguration {
    // GROUP-2: the log is ordered, so 8 is for a hostile server; 1,000 for a long absence.
    SenderRatchetConfiguration::new(8, 1000)
}

/// The victim's group.
pub(crate) fn group_builder(
    extensions: Extensions<GroupContext>,
    lifetime: Lifetime,
) -> MlsGroupBuilder {
    openmls::prelude::MlsGroup::builder()
        .ciphersuite(SUITE)
        .with_capabilities(capabilities())
        .with_group_context_extensions(extensions)
        .lifetime(lifetime)
        // GROUP-1: membership changes are nobody's business, and frames pad.
        .with_wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(0)
        // Without the tree a Welcome can't be joined.
        .use_ratchet_tree_extension(true)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .sender_ratchet_configuration(sender_ratchet())
}

/// How an officer joins: the same configuration.
pub(crate) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(0)
        .use_ratchet_tree_extension(true)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .sender_ratchet_configuration(sender_ratchet())
        .build()
}
