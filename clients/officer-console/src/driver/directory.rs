//! The operator's lists lie beside the page.

use abri_desk::Desk;
use abri_transport::{
    browser::Fetch,
    http::{Exchange as _, Method, Request},
};
use js_sys::futures::spawn_local;

use super::{Driver, lines::pause};
use crate::{
    app::Input,
    directory::{Directory, DirectoryError},
};

/// How often a file is asked for while the network is lost.
const TRIES: u32 = 5;

impl Driver {
    pub(super) fn fetch_directory(&self) {
        let me = self.me.clone();
        spawn_local(async move {
            let read = read().await;
            if let Some(driver) = me.upgrade() {
                driver.take(Input::Directory(read));
            }
        });
    }
}

/// The numbers must be there. Without the rest they are of use as well.
async fn read() -> Result<Directory, DirectoryError> {
    let numbers = beside("numbers.json").await.ok_or(DirectoryError)?;
    let directory = Directory::read(&numbers)?;
    let desk = beside("desk.json").await.and_then(|bytes| Desk::read(&bytes).ok());
    Ok(match desk {
        Some(desk) => directory.with(desk),
        None => directory,
    })
}

async fn beside(name: &str) -> Option<Vec<u8>> {
    let request = Request {
        method: Method::Get,
        // Relative: a console may be served below a path.
        path: name.to_owned(),
        bearer: None,
        body: None,
        timeout: 20,
    };
    for _ in 0..TRIES {
        match Fetch::new("").exchange(request.clone()).await {
            Ok(answer) if answer.status == 200 => return Some(answer.body),
            // The operator has none.
            Ok(answer) if answer.status < 500 => return None,
            // Network and server may be back in a moment: an officer should not miss a list for a shift.
            _ => pause().await,
        }
    }
    None
}
