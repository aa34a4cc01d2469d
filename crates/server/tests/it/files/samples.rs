//! The smallest files of each type, and files that pretend to be of one.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::harness::{jpeg, png, webp};

pub const GIF: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
pub const WEBM: &[u8] =
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm";
/// What every film of this type begins with (ISO/IEC 14496-12, 4.3).
pub const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isommp42\0\0\0\x08free";

/// A film of that many bytes.
pub fn film(size: usize) -> Vec<u8> {
    let mut bytes = MP4.to_vec();
    bytes.resize(size, 0x5a);
    bytes
}

/// A package of documents with one part in that folder.
pub fn package(folder: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in ["[Content_Types].xml", "_rels/.rels", &format!("{folder}/document.xml")] {
        zip.start_file(part, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<?xml version=\"1.0\"?><x/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// One file of each type: its end, its kind, its media type.
pub fn all() -> Vec<(&'static str, &'static str, &'static str, Vec<u8>)> {
    const OFFICE: [&str; 3] = [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ];
    vec![
        ("png", "image", "image/png", png(40, 30)),
        ("jpg", "image", "image/jpeg", jpeg(40, 30)),
        ("webp", "image", "image/webp", webp(40, 30)),
        ("gif", "image", "image/gif", GIF.to_vec()),
        ("mp4", "video", "video/mp4", film(4_000)),
        ("webm", "video", "video/webm", WEBM.to_vec()),
        ("pdf", "document", "application/pdf", PDF.to_vec()),
        ("docx", "document", OFFICE[0], package("word")),
        ("xlsx", "document", OFFICE[1], package("xl")),
        ("pptx", "document", OFFICE[2], package("ppt")),
        ("csv", "document", "text/csv", "الاسم,القيمة\nمضخة,٣\n".as_bytes().to_vec()),
        ("txt", "document", "text/plain", "تقرير عن المضخة\n".as_bytes().to_vec()),
    ]
}

/// What is refused, under names that say otherwise.
pub fn disguised() -> Vec<(&'static str, Vec<u8>)> {
    let program = [&b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"[..], &[0; 64]].concat();
    let macros = [package("word"), b"vbaProject.bin".to_vec()].concat();
    vec![
        ("a.png", b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
        ("a.txt", b"  \n<html><body onload=alert(1)>".to_vec()),
        ("a.csv", b"<script>alert(1)</script>".to_vec()),
        ("a.svg", br#"<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>"#.to_vec()),
        ("a.jpg", br#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>"#.to_vec()),
        ("a.pdf", program),
        ("a.pdf", [&b"\x7fELF\x02\x01\x01"[..], &[0; 64]].concat()),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n\0".to_vec()),
        ("a.docx", package("META-INF")),
        ("a.docx", macros),
        ("a.txt", b"\x80\x81 no text of any encoding".to_vec()),
        ("a.md", b"a text, but of no type that is taken".to_vec()),
        ("a.png", b"\x89PNG".to_vec()),
    ]
}

/// A JPEG, 40 by 30 and lying on its side, that tells where it was taken (Exif 2.3, 4.6): a place in the north, and what the camera
/// wrote about it.
pub fn photograph(told: &str) -> Vec<u8> {
    const GPS: u32 = 8 + 2 + 3 * 12 + 4;
    const TEXT: u32 = GPS + 2 + 12 + 4;
    let length = u32::try_from(told.len()).unwrap();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let north = u32::from(b'N');
    let exif = [
        &b"Exif\0\0II*\0\x08\0\0\0\x03\0"[..],
        &entry(0x010e, 2, length, TEXT),
        &entry(0x0112, 3, 1, 6),
        &entry(0x8825, 4, 1, GPS),
        &[0; 4],
        b"\x01\0",
        &entry(0x0001, 2, 2, north),
        &[0; 4],
        told.as_bytes(),
    ]
    .concat();
    let plain = jpeg(40, 30);
    let size = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &size, &exif, &plain[2..]].concat()
}
