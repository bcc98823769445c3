//! Pages: who may call from where, and what the static bundles carry.

use std::{fs, net::SocketAddr};

use abri_server::{Config, Engine, Limits, Running, StaticSite, start_with, store::MemoryStore};
use abri_wire::ProblemKind;
use hyper::{Method, header};

use crate::support::{Call, HERS, PAGE, Reply, World};

/// DS-16: a preflight of a listed page is answered with exactly what it may do.
#[tokio::test]
async fn a_listed_page_may_call() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    let reply = world
        .request(Method::OPTIONS, &conversation.path("messages"))
        .header("origin", PAGE)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .send()
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), PAGE);
    assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_METHODS), "GET,POST,PUT,DELETE");
    assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_HEADERS), "authorization,content-type");
    assert!(!reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));

    // Answers, refusals too, can be read by the page, under COEP as well.
    for member in [HERS, 77] {
        let reply = conversation.get("").bearer(member).header("origin", PAGE).send().await;
        assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), PAGE);
        assert_eq!(reply.header(header::VARY).split(", ").next(), Some("origin"));
        assert_eq!(reply.headers["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
        assert!(!reply.headers.contains_key(header::SET_COOKIE));
    }
}

/// DS-16: another page gets nothing done, and can't read that it did not.
#[tokio::test]
async fn another_page_may_not() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    for origin in ["https://evil.example", "null", "http://chat.example", "https://CHAT.example"] {
        for call in [
            world.request(Method::OPTIONS, &conversation.path("")),
            conversation.get("").bearer(HERS),
            conversation.delete("").bearer(HERS),
        ] {
            let reply = call.header("origin", origin).send().await;
            assert_eq!(reply.problem(), ProblemKind::ForbiddenOrigin);
            assert!(!reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
        }
    }
    conversation.view(HERS).await;
}

/// Of `body{}`.
const STYLE_HASH: &str = " 'sha256-fJgEClQWV1hGkK4qHMO0KotTsVnMYMXTq7/suurGyUo='";

/// Two bundles in a directory that goes with the value.
struct Bundles {
    directory: tempfile::TempDir,
    running: Running,
}

impl Bundles {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir(root.join("fr")).unwrap();
        for (name, content) in [
            ("index.html", "<!doctype html><title>Abri</title>"),
            ("fr/index.html", "<!doctype html><title>Abri fr</title>"),
            ("style.css", "body{}"),
            ("abri.js", "export {}"),
            ("abri_bg.wasm", "plain wasm"),
            ("abri_bg.wasm.br", "brotli wasm"),
            ("favicon.ico", "icon"),
        ] {
            fs::write(root.join(name), content).unwrap();
        }
        let site = |trusted_types: &[&str]| StaticSite {
            blobs: false,
            listen: "127.0.0.1:0".parse().unwrap(),
            directory: root.to_owned(),
            trusted_types: trusted_types.iter().map(|name| (*name).to_owned()).collect(),
        };
        let config = Config {
            statics: vec![site(&[]), site(&["default"])],
            admit_statics: true,
            ..Config::new(Engine::Memory)
        };
        let store = MemoryStore::new(Limits::default().store);
        let running = start_with(config, store, abri_server::SystemClock).await.unwrap();
        Self { directory, running }
    }

    fn victim(&self) -> SocketAddr {
        self.running.statics[0]
    }

    async fn get(&self, path: &str) -> Reply {
        Call::new(self.victim(), Method::GET, path).send().await
    }
}

/// On whatever is answered.
const STRICT: [(&str, &str); 3] = [
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// DS-24: the strict headers, once each, on whatever may be looked at as a document.
#[tokio::test]
async fn every_document_is_strict() {
    let bundles = Bundles::new().await;
    let port = bundles.running.api.port();
    for path in ["/", "/fr/", "/missing", "/missing.js", "/fr", "//fr"] {
        let reply = bundles.get(path).await;
        let policies: Vec<_> =
            reply.headers.get_all(header::CONTENT_SECURITY_POLICY).iter().collect();
        assert_eq!(policies.len(), 1, "{path}");
        // What stands in a page has its hash.
        let style = if ["/", "/fr/"].contains(&path) { STYLE_HASH } else { "" };
        let expected = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{style}; \
             img-src 'self'; font-src 'self'; connect-src 'self' http://localhost:{port} \
             ws://localhost:{port}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'"
        );
        assert_eq!(policies[0], &expected);
        let of_documents = [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("origin-agent-cluster", "?1"),
        ];
        for (name, value) in STRICT.into_iter().chain(of_documents) {
            assert_eq!(reply.headers[name], value, "{path}");
        }
        assert!(reply.headers.contains_key("permissions-policy"));
        for name in ["link", "refresh", "set-cookie", "access-control-allow-origin"] {
            assert!(!reply.headers.contains_key(name), "{path} {name}");
        }
        let location = reply.header(header::LOCATION);
        assert!(!location.contains("//"), "{path} goes to {location}");
    }
    let console = Call::new(bundles.running.statics[1], Method::GET, "/").send().await;
    assert!(console.header(header::CONTENT_SECURITY_POLICY).ends_with("trusted-types default"));
}

/// DS-24: what a document loads may do nothing when it is opened by itself, and carries no header that
/// only a document needs.
#[tokio::test]
async fn what_a_page_loads_is_no_document() {
    let bundles = Bundles::new().await;
    for path in ["/style.css", "/abri.js", "/abri_bg.wasm", "/favicon.ico"] {
        let reply = bundles.get(path).await;
        let policies: Vec<_> =
            reply.headers.get_all(header::CONTENT_SECURITY_POLICY).iter().collect();
        assert_eq!(policies, ["default-src 'none'; sandbox; frame-ancestors 'none'"], "{path}");
        for (name, value) in STRICT {
            assert_eq!(reply.headers[name], value, "{path}");
        }
        for name in ["cross-origin-opener-policy", "permissions-policy", "set-cookie", "link"] {
            assert!(!reply.headers.contains_key(name), "{path} {name}");
        }
    }
}

/// DS-24: a bundle that is replaced while it is served is styled as before; without a style sheet, or
/// with one that is none, nothing that stands in a page is.
#[tokio::test]
async fn the_policy_follows_the_style_sheet() {
    let bundles = Bundles::new().await;
    let style = bundles.directory.path().join("style.css");
    let policy = async || {
        let reply = bundles.get("/").await;
        assert_eq!(reply.status, 200);
        reply.header(header::CONTENT_SECURITY_POLICY).to_owned()
    };
    assert!(policy().await.contains(STYLE_HASH));
    fs::write(&style, "p{}").unwrap();
    let newer = policy().await;
    assert!(!newer.contains(STYLE_HASH));
    assert!(
        newer.contains("style-src 'self' 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y=';")
    );
    fs::write(&style, vec![b' '; 262_145]).unwrap();
    assert!(policy().await.contains("style-src 'self';"), "too long");
    fs::remove_file(&style).unwrap();
    assert!(policy().await.contains("style-src 'self';"), "none");
}

#[tokio::test]
async fn files_have_their_types_and_caching() {
    let bundles = Bundles::new().await;
    for (path, content_type, caching) in [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/fr/", "text/html; charset=utf-8", "no-store"),
        ("/style.css", "text/css; charset=utf-8", "no-cache"),
        ("/abri.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/abri_bg.wasm", "application/wasm", "no-cache"),
        ("/favicon.ico", "image/x-icon", "no-cache"),
    ] {
        let reply = bundles.get(path).await;
        assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, content_type));
        assert_eq!(reply.header(header::CACHE_CONTROL), caching, "{path}");
    }
    let missing = bundles.get("/missing.html").await;
    assert_eq!((missing.status, missing.header(header::CACHE_CONTROL)), (404, "no-store"));
    let above = bundles.get("/../Cargo.toml").await;
    assert_eq!(above.status, 404);
}

#[tokio::test]
async fn the_compressed_file_is_served_to_who_takes_it() {
    let bundles = Bundles::new().await;
    assert_eq!(&bundles.get("/abri_bg.wasm").await.body[..], b"plain wasm");
    let call = Call::new(bundles.victim(), Method::GET, "/abri_bg.wasm");
    let reply = call.header("accept-encoding", "gzip, br").send().await;
    assert_eq!(reply.header(header::CONTENT_ENCODING), "br");
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/wasm");
    assert_eq!(&reply.body[..], b"brotli wasm");
}

#[tokio::test]
async fn leaving_clears_what_the_origin_left() {
    let bundles = Bundles::new().await;
    let leave = || Call::new(bundles.victim(), Method::POST, "/leave");
    let reply = leave().header("sec-fetch-site", "same-origin").send().await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.headers["clear-site-data"], "\"cache\", \"cookies\", \"storage\"");
    let below = Call::new(bundles.victim(), Method::POST, "/aide/leave");
    let reply = below.header("sec-fetch-site", "same-origin").send().await;
    assert_eq!(reply.status, 204, "pages work below any path");
    // Another site's form would wipe an officer's sealed key.
    for site in ["cross-site", "same-site", "none"] {
        let reply = leave().header("sec-fetch-site", site).send().await;
        assert_eq!((reply.status, reply.headers.get("clear-site-data")), (403, None), "{site}");
    }
    assert_eq!(leave().send().await.status, 403);
    for (origin, status) in [("https://api.example", 204), ("https://other.example", 403)] {
        let call = leave().header("origin", origin);
        assert_eq!(call.send().await.status, status, "{origin}");
    }
}

/// A demonstration's pages are admitted by their ports, and only by the name of this machine.
#[tokio::test]
async fn a_demonstrations_pages_may_call() {
    let bundles = Bundles::new().await;
    let port = bundles.victim().port();
    for (origin, status) in [
        (format!("http://localhost:{port}"), 404),
        (format!("http://127.0.0.1:{port}"), 403),
        ("http://localhost:1".to_owned(), 403),
    ] {
        let call = Call::new(bundles.running.api, Method::GET, "/v1/nothing");
        assert_eq!(call.header("origin", &origin).send().await.status, status, "{origin}");
    }
}
