//! Stopping (DS-23).

use std::time::{Duration, Instant};

use abri_wire::{ProblemKind, socket::ServerMessage};
use tokio::net::TcpStream;

use crate::support::{HERS, HIS, World, until};

#[tokio::test]
async fn stopping_says_so_to_everybody_and_is_quick() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let socket = conversation.socket(HERS, 0).await;
    let idle = TcpStream::connect(world.api).await.unwrap();
    let waiting = conversation.get("messages?after=0&revision=99&wait=25").bearer(HIS).send();
    let waiting = tokio::spawn(waiting);
    until(|| world.running.gauges().waits() == 1).await;

    let (api, started) = (world.api, Instant::now());
    let told = async {
        socket.ends_with(ServerMessage::Bye(ProblemKind::ShuttingDown)).await;
        assert_eq!(waiting.await.unwrap().problem(), ProblemKind::ShuttingDown);
    };
    tokio::join!(world.running.stop(), told);
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    assert!(TcpStream::connect(api).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn a_dropped_service_stops_too() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let socket = conversation.socket(HERS, 0).await;
    drop(world.running);
    socket.ends_with(ServerMessage::Bye(ProblemKind::ShuttingDown)).await;
}
