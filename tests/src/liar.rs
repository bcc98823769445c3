//! A Delivery Service that lies: it stands before the real one and changes what that one answers to
//! one page. Officers' clients, and pages of other origins, are told the truth.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use abri_wire::api::Page;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_LENGTH, HeaderMap, ORIGIN, TRANSFER_ENCODING},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// Listens on a port of its own until dropped. It forwards everything as it is until it is told
/// what to lie about. WebSockets are not for it: refuse them.
pub struct LyingService {
    address: SocketAddr,
    lies: Arc<Lies>,
    serving: JoinHandle<()>,
}

/// What becomes of a page of the log on its way.
type Lie = Box<dyn FnMut(Page) -> Page + Send>;

struct Lies {
    target: SocketAddr,
    /// Whose requests are answered with lies.
    origin: String,
    messages: Mutex<Option<Lie>>,
    /// Evidence for whomever it is asked for.
    evidence: Mutex<Option<Vec<u8>>>,
    /// Answers to that question.
    asked: AtomicUsize,
    client: legacy::Client<HttpConnector, Full<Bytes>>,
}

impl LyingService {
    /// Stands before `target` and lies to pages of `origin`.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn before(target: SocketAddr, origin: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let lies = Arc::new(Lies {
            target,
            origin: origin.to_owned(),
            messages: Mutex::default(),
            evidence: Mutex::default(),
            asked: AtomicUsize::default(),
            client: legacy::Client::builder(TokioExecutor::new()).build_http(),
        });
        let serving = tokio::spawn(serve(listener, Arc::clone(&lies)));
        Ok(Self { address, lies, serving })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on `lie` makes what the page reads of the log.
    pub fn about_messages(&self, lie: impl FnMut(Page) -> Page + Send + 'static) {
        *lock(&self.lies.messages) = Some(Box::new(lie));
    }

    /// From now on this is what the page reads of whoever it asks for; the truth if `None`.
    pub fn about_evidence(&self, lie: Option<Vec<u8>>) {
        *lock(&self.lies.evidence) = lie;
    }

    /// Waits until the page was answered `count` more times about who is an officer.
    ///
    /// # Errors
    /// If it does not ask.
    pub async fn asked_for_evidence(&self, count: usize) -> anyhow::Result<()> {
        let asked = || self.lies.asked.load(Ordering::SeqCst);
        let enough = asked() + count;
        crate::until("her page's question who is an officer", || {
            let done = asked() >= enough;
            async move { Ok(done) }
        })
        .await
    }
}

impl Drop for LyingService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, lies: Arc<Lies>) {
    while let Ok((stream, _)) = listener.accept().await {
        let lies = Arc::clone(&lies);
        tokio::spawn(async move {
            let answer = service_fn(|request| Lies::answer(Arc::clone(&lies), request));
            // A page that went away is no failure of a test.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

impl Lies {
    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> anyhow::Result<Response<Full<Bytes>>> {
        let (mut head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        let lied_to = head.method == Method::GET && self.is_lied_to(&head.headers);
        let asked = head.uri.path_and_query().map_or("/", |asked| asked.as_str());
        head.uri = format!("http://{}{asked}", self.target).parse()?;
        let body = Full::new(body.collect().await?.to_bytes());
        let (mut head, body) =
            self.client.request(Request::from_parts(head, body)).await?.into_parts();
        let mut body = body.collect().await?.to_bytes();
        if lied_to {
            (head.status, body) = self.lie(&path, head.status, body);
        }
        for length in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            head.headers.remove(length);
        }
        Ok(Response::from_parts(head, Full::new(body)))
    }

    fn is_lied_to(&self, headers: &HeaderMap) -> bool {
        headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes() == self.origin.as_bytes())
    }

    fn lie(&self, path: &str, status: StatusCode, body: Bytes) -> (StatusCode, Bytes) {
        if path.starts_with("/v1/evidence/") {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let lie = lock(&self.evidence).clone();
            return lie.map_or((status, body), |lie| (StatusCode::OK, lie.into()));
        }
        let page = path.ends_with("/messages").then(|| Page::decode(&body).ok()).flatten();
        match (&mut *lock(&self.messages), page) {
            (Some(lie), Some(page)) => (status, lie(page).encode().into()),
            _ => (status, body),
        }
    }
}
