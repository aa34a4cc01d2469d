//! Images without their metadata and with the very pixels that they came with: the container is built anew of the parts that make pixels, and
//! of no others. For what encoding anew would spoil. Only what decodes comes here; what cannot be taken apart all the same is none.

use image::ImageFormat;

/// An image without its metadata.
pub struct Stripped {
    pub bytes: Vec<u8>,
    /// Whether it has more than one frame.
    pub moves: bool,
}

pub fn strip(format: ImageFormat, image: &[u8]) -> Option<Stripped> {
    match format {
        ImageFormat::Jpeg => Some(Stripped { bytes: jpeg(image)?, moves: false }),
        ImageFormat::Png => png(image),
        ImageFormat::WebP => webp(image),
        _ => None,
    }
}

/// Segments of ITU-T T.81, annex B.
fn jpeg(image: &[u8]) -> Option<Vec<u8>> {
    let mut rest = image.strip_prefix(&[0xff, 0xd8])?;
    let mut kept = vec![0xff, 0xd8];
    loop {
        rest = rest.strip_prefix(&[0xff])?;
        // Any number of these may stand before a marker.
        while let Some(behind) = rest.strip_prefix(&[0xff]) {
            rest = behind;
        }
        let (&marker, behind) = rest.split_first()?;
        if marker == 0xd9 {
            kept.extend([0xff, marker]);
            return Some(kept);
        }
        let length = u16::from_be_bytes(*behind.first_chunk()?);
        let (segment, behind) = behind.split_at_checked(length.into())?;
        if makes_pixels(marker, segment) {
            kept.extend([0xff, marker]);
            kept.extend(segment);
        }
        let scan = if marker == 0xda { scan_length(behind)? } else { 0 };
        kept.extend(&behind[..scan]);
        rest = &behind[scan..];
    }
}

fn makes_pixels(marker: u8, segment: &[u8]) -> bool {
    match marker {
        // Frames, tables, scans, restarts.
        0xc0..=0xcf | 0xda..=0xdd => true,
        // Which colours the numbers mean: two bytes of length, and twelve.
        0xee => segment.len() == 14 && segment[2..].starts_with(b"Adobe"),
        _ => false,
    }
}

/// The compressed bytes up to the next marker but restarts, which lie inside.
fn scan_length(scan: &[u8]) -> Option<usize> {
    scan.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff))
}

/// Chunks of the PNG specification, section 5, with those of moving images.
fn png(image: &[u8]) -> Option<Stripped> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    let mut rest = image.strip_prefix(SIGNATURE)?;
    let (mut bytes, mut moves) = (SIGNATURE.to_vec(), false);
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        // Besides its data a chunk has a length, a name and a checksum.
        let (chunk, behind) = rest.split_at_checked(length.checked_add(12)?)?;
        let name = &chunk[4..8];
        if matches!(name, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"acTL" | b"fcTL" | b"fdAT" | b"IEND") {
            bytes.extend(chunk);
        }
        moves |= name == b"acTL";
        if name == b"IEND" {
            return Some(Stripped { bytes, moves });
        }
        rest = behind;
    }
}

/// Chunks of RFC 9649, section 2.
fn webp(image: &[u8]) -> Option<Stripped> {
    let (header, rest) = image.split_first_chunk::<12>()?;
    let length = usize::try_from(u32::from_le_bytes(*header[4..].first_chunk()?)).ok()?;
    let mut body = b"WEBP".to_vec();
    let mut moves = false;
    let mut rest = rest.get(..length.checked_sub(4)?)?;
    while !rest.is_empty() {
        let (name, data, behind) = riff(rest)?;
        match &name {
            b"VP8X" => append(&mut body, name, &extended(data)?)?,
            b"ANMF" => append(&mut body, name, &frame(data)?)?,
            b"ANIM" | b"ALPH" | b"VP8 " | b"VP8L" => append(&mut body, name, data)?,
            _ => {}
        }
        moves |= name == *b"ANIM";
        rest = behind;
    }
    let length = u32::try_from(body.len()).ok()?.to_le_bytes();
    Some(Stripped { bytes: [b"RIFF".as_slice(), &length, &body].concat(), moves })
}

/// The features without those that are left out: of colour profile, transparency, Exif, XMP and movement only two are in the pixels.
fn extended(data: &[u8]) -> Option<Vec<u8>> {
    const ALPHA: u8 = 0x10;
    const ANIMATION: u8 = 0x02;
    let (features, size) = data.split_first_chunk::<4>()?;
    Some([&[features[0] & (ALPHA | ANIMATION), 0, 0, 0], size.get(..6)?].concat())
}

/// A frame of a moving image: where it goes, and chunks of its own.
fn frame(data: &[u8]) -> Option<Vec<u8>> {
    let (place, mut rest) = data.split_first_chunk::<16>()?;
    let mut kept = place.to_vec();
    while !rest.is_empty() {
        let (name, data, behind) = riff(rest)?;
        if matches!(&name, b"ALPH" | b"VP8 " | b"VP8L") {
            append(&mut kept, name, data)?;
        }
        rest = behind;
    }
    Some(kept)
}

/// The first chunk: its name, its data, and what lies behind it and its padding.
fn riff(rest: &[u8]) -> Option<([u8; 4], &[u8], &[u8])> {
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (data, behind) = rest.split_at_checked(length)?;
    Some((*name, data, behind.get(length % 2..).unwrap_or_default()))
}

fn append(to: &mut Vec<u8>, name: [u8; 4], data: &[u8]) -> Option<()> {
    to.extend(name);
    to.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
    to.extend(data);
    if data.len() % 2 == 1 {
        to.push(0);
    }
    Some(())
}
