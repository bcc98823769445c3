//! From Rust to wasm, with whichever compiler the machine has.

use std::{env, path::Path, process::Command};

use anyhow::Context;

use crate::{
    command::{cargo, output, program, run},
    debian,
    paths::Paths,
    web::Page,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Flags for either compiler. The backend is `getrandom` 0.4's: the browser's generator.
const FLAGS: [&str; 3] = [
    "--cfg=getrandom_backend=\"wasm_js\"",
    // Rounds in a loop: a tenth of the code, and what is hashed here is short.
    "--cfg=sha2_backend_soft=\"compact\"",
    // What is the browser's is kept in an array of the script, not in a table of the wasm: before Safari
    // 16.4 its compiler forgets how large such a table has grown ("Out of bounds table access").
    "-Ctarget-feature=-reference-types",
];
/// Debian's builds the standard library along with us, so it can leave out locations, `Debug`
/// texts and the panic machinery: a fifth of the size.
const SIZE_FLAGS: [&str; 4] =
    ["-Zlocation-detail=none", "-Zfmt-debug=none", "-Zunstable-options", "-Cpanic=immediate-abort"];

/// Which compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compiler {
    /// The person's own toolchain has the target.
    Installed,
    /// Debian's `rustc-web`, with a standard library that we build.
    Debian,
}

impl Compiler {
    /// Prefers the person's own toolchain; else makes sure that Debian's is there.
    pub(super) fn find(paths: &Paths) -> anyhow::Result<Self> {
        let mut query = program("rustc");
        query.current_dir(&paths.root).args(["--print", "sysroot"]);
        let sysroot = output(&mut query)?;
        if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
            println!("    this toolchain has {TARGET}");
            return Ok(Self::Installed);
        }
        println!("    this toolchain has no {TARGET}: Debian's builds it");
        debian::ensure(&debian::WASM_COMPILER, "compiles the pages")?;
        Ok(Self::Debian)
    }

    /// Compiles both pages in one invocation, so that what they share is built once.
    pub(super) fn compile(
        self,
        paths: &Paths,
        pages: impl Iterator<Item = &'static Page>,
    ) -> anyhow::Result<()> {
        let mut command = self.cargo(paths)?;
        command.args(["build", "--profile", "web", "--target", TARGET]);
        for program in pages.flat_map(|page| page.programs) {
            command.args(["--package", program.package]);
        }
        command.env("CARGO_TARGET_DIR", paths.wasm_target());
        if self == Self::Debian {
            command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        }
        run(&mut command)
    }

    fn cargo(self, paths: &Paths) -> anyhow::Result<Command> {
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).into();
        flags.extend(remapped_paths(paths)?);
        let mut command = match self {
            Self::Installed => cargo(paths),
            Self::Debian => {
                flags.extend(SIZE_FLAGS.map(str::to_owned));
                let mut command = program("/usr/bin/cargo");
                command.current_dir(&paths.root);
                command.env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc");
                // Lets a stable compiler build its own standard library.
                command.env("RUSTC_BOOTSTRAP", "1");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22");
                command
            }
        };
        // This form keeps flags apart also where a path has a space.
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        Ok(command)
    }
}

/// The wasm must not tell where it was built, and be the same wherever that was.
fn remapped_paths(paths: &Paths) -> anyhow::Result<[String; 2]> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => home.into(),
        None => env::home_dir().context("no home directory")?.join(".cargo"),
    };
    let remap = |from: &Path, to| format!("--remap-path-prefix={}={to}", from.display());
    Ok([remap(&paths.root, "abri"), remap(&home, "cargo")])
}

/// Where cargo leaves a package's wasm.
pub(super) fn artifact(paths: &Paths, package: &str) -> std::path::PathBuf {
    let file = format!("{}.wasm", package.replace('-', "_"));
    paths.wasm_target().join(TARGET).join("web").join(file)
}
