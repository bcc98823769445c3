//! The markers of a conversation are nowhere that the server touches.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::canary::{Kind, search};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_conversation_is_readable_on_the_embedded_store() {
    search(Kind::Embedded).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_conversation_is_readable_on_redis() {
    search(Kind::Redis).await.unwrap();
}
