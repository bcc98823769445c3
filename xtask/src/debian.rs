//! Debian packages: what is missing, and installing it where we may.

use std::{io::IsTerminal as _, path::Path};

use anyhow::bail;

use crate::command::{output, program, run};

/// A package and the file that tells that it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// Name in Debian.
    pub(crate) name: &'static str,
    /// A file that only this package brings.
    pub(crate) proof: &'static str,
}

/// A compiler with the standard library's source: builds wasm where rustup can't fetch a target.
pub(crate) const WASM_COMPILER: [Package; 4] = [
    Package { name: "rustc-web", proof: "/usr/bin/rustc" },
    Package { name: "cargo-web", proof: "/usr/bin/cargo" },
    Package { name: "rust-web-src", proof: "/usr/lib/rustlib/src/rust/library/std/Cargo.toml" },
    Package { name: "lld-22", proof: "/usr/bin/wasm-ld-22" },
];

/// What only the tests need.
pub(crate) const TEST_TOOLS: [Package; 4] = [
    Package { name: "redis-server", proof: "/usr/bin/redis-server" },
    Package { name: "chromium", proof: "/usr/bin/chromium" },
    Package {
        name: "fonts-noto-core",
        proof: "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf",
    },
    Package {
        name: "fonts-noto-color-emoji",
        proof: "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
    },
];

/// The browsers that her page is tried in beside Chromium, with what drives them and shows them.
pub(crate) const OTHER_BROWSERS: [Package; 5] = [
    Package { name: "firefox-esr", proof: "/usr/bin/firefox-esr" },
    Package { name: "webkit2gtk-driver", proof: "/usr/bin/WebKitWebDriver" },
    Package { name: "xvfb", proof: "/usr/bin/Xvfb" },
    Package { name: "wpewebkit-driver", proof: "/usr/bin/WPEWebDriver" },
    Package { name: "cog", proof: "/usr/bin/cog" },
];

/// What fetches the search for barriers.
pub(crate) const AXE_TOOLS: [Package; 1] = [Package { name: "npm", proof: "/usr/bin/npm" }];

/// Makes sure that `packages` are there: installs them as root, else says the one command.
pub(crate) fn ensure(packages: &[Package], why: &str) -> anyhow::Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .filter(|package| !Path::new(package.proof).exists())
        .map(|package| package.name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    println!("    missing: {} ({why})", missing.join(", "));
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("this is not Debian; please install the equivalent of: {}", missing.join(", "));
    }
    if output(program("id").arg("-u"))?.trim() != "0" {
        bail!("please run `sudo {command}`, then this again");
    }
    println!("    {command}");
    let mut update = program("apt-get");
    update.args(["update", "-q"]).env("DEBIAN_FRONTEND", "noninteractive");
    let mut install = program("apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(&missing);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    if !std::io::stdout().is_terminal() {
        install.arg("-q");
    }
    run(&mut update)?;
    run(&mut install)
}
