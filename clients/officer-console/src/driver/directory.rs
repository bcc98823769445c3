//! The operator's list lies beside the page.

use abri_transport::{
    browser::Fetch,
    http::{Exchange as _, Method, Request},
};
use js_sys::futures::spawn_local;

use super::Driver;
use crate::{
    app::Input,
    directory::{Directory, DirectoryError},
};

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

async fn read() -> Result<Directory, DirectoryError> {
    let request = Request {
        method: Method::Get,
        // Relative: a console may be served below a path.
        path: "numbers.json".to_owned(),
        bearer: None,
        body: None,
        timeout: 20,
    };
    let answer = Fetch::new("").exchange(request).await.map_err(|_| DirectoryError)?;
    if answer.status == 200 { Directory::read(&answer.body) } else { Err(DirectoryError) }
}
