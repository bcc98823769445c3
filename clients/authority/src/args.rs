//! The command line.

use std::path::PathBuf;

use abri_trust::{CertificateHash, Role, log::WitnessKey};
use clap::{ArgGroup, Args as Group, Parser, Subcommand};

/// The authority that certifies officers. Runs offline, on one directory.
///
/// Secrets come from the terminal or from files, never from the command line. Exit code: 0 done;
/// 1 refused, nothing was changed; 2 wrong use.
///
/// A first day: init, then for each officer invite (give the file to the officer), enrol (the
/// officer's answer), then publish. Every few days: renew --all, publish. When a key is lost: see
/// DRILL.md.
#[derive(Debug, Parser)]
#[command(name = "abri-authority", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// The authority's directory, mode 0700
    #[arg(long, global = true, default_value = "authority", value_name = "DIR")]
    pub(crate) home: PathBuf,
    /// File, mode 0600, with the passphrase of issuing keys and the log's key; `-` is standard input; asked for
    /// on the terminal if not said
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The same for roots, which lie in a safe; never the same passphrase
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) root_passphrase_file: Option<PathBuf>,
    /// Sign although this machine's clock is behind what was signed last, or more than 8 days ahead
    /// of it: you have compared it with another clock
    #[arg(long, global = true)]
    pub(crate) clock_is_right: bool,
    /// Work of a guess at a passphrase, for keys that this command makes: 2 to this power
    #[arg(long, global = true, default_value_t = 18, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=22))]
    pub(crate) work_factor: u8,
}

/// For how long.
#[derive(Debug, Clone, Copy, Group)]
pub(crate) struct Validity {
    /// Days of validity, at most 7
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=7))]
    pub(crate) days: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make two roots, an issuing key and a log
    Init {
        /// The log's name for ever, such as log.example/officers
        #[arg(long)]
        log_name: String,
    },
    /// Invite an officer, or another device of one: writes a secret file, good once, for 7 days
    Invite {
        /// Pseudonymous: letters, digits, hyphens; never a name
        #[arg(long)]
        number: String,
        /// officer, supervisor, professional or interpreter
        #[arg(long)]
        role: Role,
        /// What she reads beside the number
        #[arg(long)]
        service: String,
        /// Where the invitation goes; never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Answer an invitation without a console: make a key and a certificate request
    Request {
        /// The invitation
        #[arg(long, value_name = "FILE")]
        invitation: PathBuf,
        /// Where the key goes, encrypted with a passphrase
        #[arg(long, value_name = "FILE")]
        key_out: PathBuf,
        /// Where the request goes
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Certify the key of a request; number, role and service are the invitation's
    Enrol {
        /// The request
        #[arg(long, value_name = "FILE")]
        request: PathBuf,
        /// Where the chain goes
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        validity: Validity,
    },
    /// New certificates for the same keys
    #[command(group = ArgGroup::new("whose").required(true))]
    Renew {
        /// Everybody who is not revoked
        #[arg(long, group = "whose")]
        all: bool,
        /// One person, on all devices
        #[arg(long, group = "whose")]
        number: Option<String>,
        #[command(flatten)]
        validity: Validity,
    },
    /// Revoke, from the next statement on
    #[command(group = ArgGroup::new("whose").required(true))]
    Revoke {
        /// A person, with all devices and open invitations
        #[arg(long, group = "whose")]
        number: Option<String>,
        /// One device, by any of its certificates
        #[arg(long, group = "whose")]
        certificate: Option<CertificateHash>,
    },
    /// Who is enrolled
    List {
        /// The whole register
        #[arg(long)]
        json: bool,
    },
    /// Publish the next roster and log entry
    Publish {
        /// Directory of the published files; witnesses and servers read it
        #[arg(long, value_name = "DIR")]
        log: PathBuf,
    },
    /// Go on after the home was restored from a backup: take over the head of the published log.
    /// Whoever may have been revoked since is revoked; see DRILL.md
    AdoptLog {
        /// Directory of the published files
        #[arg(long, value_name = "DIR")]
        log: PathBuf,
    },
    /// Make another issuing key; the ones before stay in force
    RotateIssuing {
        /// Number of the root that certifies it
        #[arg(long, default_value_t = 1)]
        root: u32,
    },
    /// End an issuing key: its certificates are refused after the next publish
    RetireIssuing {
        /// Which
        number: u32,
    },
    /// Make another root; clients believe it when they pin it
    RotateRoot,
    /// End a root; clients forget it when they pin the others
    RetireRoot {
        /// Which
        number: u32,
    },
    /// What clients and auditors pin: with witnesses the whole file, without them all but these
    ///
    /// abri-authority pins --witness KEY1 --witness KEY2 --witness KEY3 --quorum 2 > pins
    Pins {
        /// A witness's key, as `abri-auditor witness-key` prints it; once for each witness
        #[arg(long, value_name = "KEY", requires = "quorum")]
        witness: Vec<WitnessKey>,
        /// How many of them must have seen a statement before clients believe it
        #[arg(long, value_name = "N", requires = "witness")]
        quorum: Option<usize>,
    },
}
