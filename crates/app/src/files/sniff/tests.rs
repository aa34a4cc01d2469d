use super::*;

/// A local file header of a stored entry, with its bytes.
fn entry(name: &str, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let mut header = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    header.extend(length);
    header.extend(length);
    header.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    header.extend([0, 0]);
    [&header, name.as_bytes(), bytes].concat()
}

fn package(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|name| entry(name, b"<?xml version=\"1.0\"?>")).collect()
}

fn of(name: &str, head: &[u8]) -> Sniffed {
    sniff(&FileName::parse(name).unwrap(), head, true)
}

/// The whole file, head and all.
fn taken(name: &str, bytes: &[u8]) -> Option<MediaType> {
    let Sniffed::Media(media) = of(name, bytes) else { return None };
    let mut inspection = Inspection::of(media);
    (bytes.chunks(7).all(|piece| inspection.feed(piece)) && inspection.finish()).then_some(media)
}

const TYPES: &str = "[Content_Types].xml";

#[test]
fn each_type_is_told_by_its_bytes_whatever_its_name() {
    let webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x02";
    for (media, bytes) in [
        (MediaType::Png, &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..]),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        (MediaType::Webp, b"RIFF\x24\0\0\0WEBPVP8 "),
        (MediaType::Gif, b"GIF89a\x01\0\x01\0\0\0\0"),
        (MediaType::Gif, b"GIF87a\x01\0\x01\0\0\0\0"),
        (MediaType::Mp4, b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2"),
        (MediaType::Mp4, b"\0\0\0\x18ftypmp42\0\0\0\0isommp42"),
        (MediaType::Mp4, b"\0\0\0\x18ftypM4V \0\0\0\0M4V mp42"),
        (MediaType::Webm, webm),
        (MediaType::Pdf, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    ] {
        for name in ["x.txt", "x.html", "صورة", "x.exe"] {
            assert_eq!(taken(name, bytes), Some(media), "{name}");
        }
    }
}

#[test]
fn office_files_are_told_by_their_folders_wherever_the_types_are_listed() {
    for (media, folder) in
        [(MediaType::Docx, "word/document.xml"), (MediaType::Xlsx, "xl/workbook.xml"), (MediaType::Pptx, "ppt/p.xml")]
    {
        let first = package(&[TYPES, "_rels/.rels", folder]);
        let last = package(&["docProps/app.xml", "_rels/.rels", folder, TYPES]);
        for bytes in [first, last] {
            assert_eq!(taken("x.bin", &bytes), Some(media));
        }
    }
}

#[test]
fn other_zips_are_refused() {
    let refused = |names: &[&str]| taken("x.docx", &package(names)).is_none();
    assert!(refused(&["notes.txt"]));
    assert!(refused(&["META-INF/MANIFEST.MF", "word/document.xml", TYPES]), "a program in Java");
    assert!(refused(&["mimetype", "content.xml"]), "another office's");
    assert!(refused(&[TYPES, "_rels/.rels"]), "none of the three");
    assert!(refused(&["word/document.xml", "_rels/.rels"]), "no list of types");
    assert!(refused(&[TYPES, "word/document.xml", "word/vbaProject.bin"]), "macros");
    assert!(taken("x.docx", b"PK\x05\x06\0\0\0\0").is_none(), "empty");
}

#[test]
fn a_package_whose_first_parts_are_long_is_looked_at_further() {
    let mut bytes = entry(TYPES, &[b'x'; 5_000]);
    bytes.extend(entry("ppt/presentation.xml", b""));
    let name = FileName::parse("slides").unwrap();
    assert_eq!(sniff(&name, &bytes[..HEAD], false), Sniffed::More);
    assert_eq!(sniff(&name, &bytes, true), Sniffed::Media(MediaType::Pptx));
    let endless = entry(TYPES, &vec![b'x'; PACKAGE_HEAD]);
    assert_eq!(sniff(&name, &endless, false), Sniffed::Refused);
}

#[test]
fn text_is_told_by_name_and_only_if_it_is_text() {
    let utf16: Vec<u8> = "\u{feff}مضخة,٣\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "\u{feff}مضخة 🔧\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in ["BMI,weight\r\n22,70".as_bytes(), "\u{feff}مضخة\t٣".as_bytes(), b"a", "a < b & <3".as_bytes(), &utf16]
    {
        assert_eq!(taken("x.CSV", bytes), Some(MediaType::Csv), "{bytes:?}");
        assert_eq!(taken("x.txt", bytes), Some(MediaType::Txt), "{bytes:?}");
        assert_eq!(taken("x.dat", bytes), None);
    }
    assert_eq!(taken("x.txt", &big), Some(MediaType::Txt));
    let half = &utf16[..utf16.len() - 1];
    for bytes in [&b"a\0b"[..], b"a\x1b[31m", b"\xd8\xe9", b"abc\xd9", b"\xff\xfe\0\xd8", half, "a\u{85}b".as_bytes()] {
        assert_eq!(taken("x.txt", bytes), None, "{bytes:?}");
    }
}

#[test]
fn text_that_stops_being_text_later_is_refused_where_it_does() {
    let mut text = Inspection::of(MediaType::Txt);
    assert!(text.feed("مض".as_bytes()) && text.feed(&[0xd8]) && text.feed(&[0xae]) && !text.feed(&[0]));
}

#[test]
fn pages_drawings_scripts_and_programs_are_refused_in_every_disguise() {
    let utf16: Vec<u8> = "\u{feff}<script>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        &b"<!DOCTYPE html><p>hi"[..],
        b" \n<HTML>",
        b"\xef\xbb\xbf<p>hi</p>",
        b"<!-- x --><b>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<?xml version='1.0'?><svg/>",
        b"hello <SCRIPT>alert(1)</script>",
        b"<?php system('id');",
        b"#!/bin/sh\nrm -rf /",
        b"MZ\x90\0\x03\0\0\0\x04\0",
        b"\x7fELF\x02\x01\x01\0",
        b"\xca\xfe\xba\xbe\0\0\0\x34",
        &utf16,
    ] {
        for name in ["x.txt", "x.csv", "x.png", "x.pdf"] {
            assert_eq!(taken(name, bytes), None, "{name} {:?}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn what_is_two_things_at_once_is_refused() {
    for bytes in [
        &b"GIF89a/*<script>*/=1;"[..],
        b"\xff\xd8\xff\xe0\0\x10JFIF\0<html><body>",
        b"%PDF-1.4\n<script>app()</script>",
        b"\0\0\0\x18ftypmp42<svg onload=x>",
        b"MZ\x90\0 %PDF-1.4",
        b"GIF is not enough",
        b"xxxx1234WEBPVP8 ",
        b"\x1a\x45\xdf\xa3\x42\x82\x88matroska",
    ] {
        assert_eq!(taken("x.png", bytes), None, "{:?}", String::from_utf8_lossy(bytes));
    }
}
