//! Descriptions: one form, or none.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

mod common;

use abri_attachment::{
    Contents, ContentsError, DESCRIPTION_BYTES, Description, DescriptionError, Kind, MAX_LENGTH,
    Metadata, Picture, PictureError, PictureFormat,
};
use common::*;

fn described() -> Vec<u8> {
    let file = file(10);
    seal(&file, accepted(&file), 3).1.encode().to_vec()
}

fn error(bytes: &[u8]) -> DescriptionError {
    Description::decode(bytes).unwrap_err()
}

/// FILE-4
#[test]
fn a_description_has_one_form() {
    let bytes = described();
    assert_eq!(bytes.len(), DESCRIPTION_BYTES);
    let again = Description::decode(&bytes).unwrap();
    assert_eq!(*again.encode(), bytes);
    assert_eq!((again.id(), again.length().get(), again.pieces()), (id(3), 10, 1));
    assert_eq!(again.contents(), Contents::Pdf);
}

/// FILE-4
#[test]
fn bytes_that_are_no_description() {
    let bytes = described();
    for short in 0..bytes.len() {
        assert_eq!(error(&bytes[..short]), DescriptionError::Malformed);
    }
    assert_eq!(error(&[&bytes[..], &[0]].concat()), DescriptionError::Malformed);
}

/// FILE-1, FILE-4: kinds are a closed list, and only pictures can be cleaned.
#[test]
fn kinds_and_metadata_that_do_not_exist() {
    let mut bytes = described();
    let mut known = 0;
    for kind in 0..=u8::MAX {
        for metadata in 0..=u8::MAX {
            (bytes[48], bytes[49]) = (kind, metadata);
            match Description::decode(&bytes) {
                Ok(description) => {
                    known += 1;
                    assert_eq!(description.contents().kind().code(), kind);
                    assert_eq!(*description.encode(), bytes);
                }
                Err(error) => assert_eq!(error, DescriptionError::Kind),
            }
        }
    }
    // Three formats of pictures with and without, seven others as they are.
    assert_eq!(known, 3 * 2 + 7);
}

/// FILE-1, FILE-4
#[test]
fn lengths_that_no_file_has() {
    let mut bytes = described();
    for length in [0, MAX_LENGTH + 1, u32::MAX] {
        bytes[50..54].copy_from_slice(&length.to_be_bytes());
        assert_eq!(error(&bytes), DescriptionError::Length);
    }
    bytes[50..54].copy_from_slice(&MAX_LENGTH.to_be_bytes());
    assert!(Description::decode(&bytes).is_ok());
}

/// FILE-1, FILE-7: an officer's client judges what it opened before it shows anything.
#[test]
fn what_was_opened_is_what_was_described() {
    let png = include_bytes!("pictures/grey.png");
    let picture = Picture::parse(PictureFormat::Png, png).unwrap();
    let (_, description) = seal(png, picture.with_metadata(), 1);
    assert_eq!(description.contents(), Contents::Picture(PictureFormat::Png, Metadata::With));
    let dimensions = description.examine(png).unwrap().unwrap();
    assert_eq!((dimensions.width(), dimensions.height()), (24, 16));

    let mut other = png.to_vec();
    other[1] = b'X';
    assert_eq!(description.examine(&other), Err(ContentsError::Disagrees), "another kind");
    assert_eq!(description.examine(&png[..99]), Err(ContentsError::Disagrees), "another length");
    let mut bomb = png.to_vec();
    bomb[16..20].copy_from_slice(&1_000_000_u32.to_be_bytes());
    let refused = ContentsError::Picture(PictureError::TooManyPixels);
    assert_eq!(description.examine(&bomb), Err(refused));

    let pdf = file(10);
    assert_eq!(seal(&pdf, accepted(&pdf), 1).1.examine(&pdf), Ok(None));
}

/// FILE-4: the officer's client takes names and types from this table, not from her.
#[test]
fn every_kind_has_a_number_a_type_and_an_ending() {
    let kinds: Vec<Kind> = Kind::all().collect();
    assert!(kinds.iter().map(|kind| kind.code()).eq(1..=10));
    for kind in kinds {
        assert!(kind.media_type().contains('/') && !kind.extension().is_empty(), "{kind:?}");
    }
}
