//! `GET /v1/sessions/{session}`

use crate::{
    extract::{AsMember, Json},
    relay,
};
use abri_wire::api::SessionView;

/// Where the session stands, for its members.
pub(super) async fn handle(AsMember(_, found): AsMember) -> Json<SessionView> {
    Json(relay::view(found))
}
