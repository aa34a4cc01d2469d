//! Large files through the real binary: in little memory, and half-written never.

use std::{net::SocketAddr, sync::Arc};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{blobs, path, samples::MP4, text};
use crate::{
    binary::Binary,
    harness::{Client, PASSWORD, Place, Running, email_at, eventually, new_domain, stories},
};

stories!(at Place:
    the_largest_film_passes_in_little_memory,
    killed_in_the_middle_of_an_upload_it_keeps_nothing,
);

const MIB: usize = 1024 * 1024;
/// Largest growth of the process, in KiB: far less than a film, more than what buffers and the allocator take.
const GROWTH: u64 = 16 * 1024;
static PIECE: [u8; 64 * 1024] = [0x5a; 64 * 1024];

/// Somebody with an organization of their own, where no world is.
async fn somebody(addr: SocketAddr) -> Client {
    let form = json!({ "email": email_at(&new_domain()), "password": PASSWORD, "organization_name": "Plant" });
    let anybody = Client::at(addr);
    anybody.with(anybody.post("/auth/signup", &form).await.session())
}

/// A connection on which a request with a body of that many bytes has begun.
async fn begun(client: &Client, line: &str, headers: &str, size: usize) -> TcpStream {
    let mut connection = TcpStream::connect(client.addr()).await.unwrap();
    let (addr, token) = (client.addr(), client.access_token());
    let head = format!(
        "{line} HTTP/1.1\r\nhost: {addr}\r\nauthorization: Bearer {token}\r\nconnection: close\r\ncontent-length: {size}\r\n\
         {headers}\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection
}

/// Sends a film of that many bytes.
async fn film(connection: &mut TcpStream, size: usize) {
    connection.write_all(MP4).await.unwrap();
    let mut left = size - MP4.len();
    while left > 0 {
        let piece = left.min(PIECE.len());
        connection.write_all(&PIECE[..piece]).await.unwrap();
        left -= piece;
    }
}

/// The head of the answer, and how many bytes its body has.
async fn answer(mut connection: TcpStream) -> (String, usize) {
    let (mut seen, mut buffer, mut body) = (Vec::new(), vec![0; 256 * 1024], None);
    loop {
        let count = connection.read(&mut buffer).await.unwrap();
        if count == 0 {
            break;
        }
        if let Some(body) = &mut body {
            *body += count;
        } else {
            seen.extend_from_slice(&buffer[..count]);
            body = seen.windows(4).position(|end| end == b"\r\n\r\n").map(|end| seen.len() - end - 4);
        }
    }
    (String::from_utf8_lossy(&seen).into_owned(), body.unwrap_or_default())
}

/// Uploads a film in a form; the head of the answer and the beginning of its body.
async fn upload(client: &Client, size: usize) -> String {
    let head = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"pump.mp4\"\r\n\r\n";
    let end = "\r\n--x--\r\n";
    let kind = "content-type: multipart/form-data; boundary=x\r\n";
    let mut connection = begun(client, "POST /api/v1/files", kind, head.len() + size + end.len()).await;
    connection.write_all(head.as_bytes()).await.unwrap();
    film(&mut connection, size).await;
    connection.write_all(end.as_bytes()).await.unwrap();
    answer(connection).await.0
}

async fn the_largest_film_passes_in_little_memory(place: Arc<Place>) {
    let binary = Binary::start(&place).await;
    let amal = somebody(binary.addr).await;
    let warm = upload(&amal, 4 * MIB).await;
    assert!(warm.starts_with("HTTP/1.1 201"), "{warm}");
    let before = binary.memory();

    let told = upload(&amal, 200 * MIB).await;
    assert!(told.starts_with("HTTP/1.1 201") && told.contains("\"size\":209715200"), "{told}");
    let id = told.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    let form = json!({ "filename": "a.mp4", "content_type": "video/mp4", "size": 200 * MIB });
    let announced = amal.post("/files/uploads", &form).await.expect(201);
    let url = text(&announced["upload"], "url");
    let (_, address) = url.split_once("/api/v1").unwrap();
    let mut connection = begun(&amal, &format!("PUT /api/v1{address}"), "", 200 * MIB).await;
    film(&mut connection, 200 * MIB).await;
    let (put, _) = answer(connection).await;
    assert!(put.starts_with("HTTP/1.1 204"), "{put}");
    amal.poke(&format!("/files/{}/complete", text(&announced, "file_id"))).await.is(200);
    let (read, size) = answer(begun(&amal, &format!("GET /api/v1/files/{id}/content"), "", 0).await).await;
    assert!(read.starts_with("HTTP/1.1 200") && size == 200 * MIB, "{size} bytes");

    let growth = binary.memory().saturating_sub(before);
    assert!(growth < GROWTH, "the process grew by {growth} KiB");
    let over = upload_refused(&amal, 200 * MIB + 1).await;
    assert!(over.starts_with("HTTP/1.1 413"), "{over}");
}

/// Says that it brings more than is taken, and sends none of it.
async fn upload_refused(client: &Client, size: usize) -> String {
    let kind = "content-type: multipart/form-data; boundary=x\r\n";
    answer(begun(client, "POST /api/v1/files", kind, size + 70_000).await).await.0
}

async fn killed_in_the_middle_of_an_upload_it_keeps_nothing(place: Arc<Place>) {
    let binary = Binary::start(&place).await;
    let amal = somebody(binary.addr).await;
    let head = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"pump.mp4\"\r\n\r\n";
    let kind = "content-type: multipart/form-data; boundary=x\r\n";
    let mut form = begun(&amal, "POST /api/v1/files", kind, 20 * MIB).await;
    form.write_all(head.as_bytes()).await.unwrap();
    film(&mut form, 4 * MIB).await;
    let told = json!({ "filename": "a.mp4", "content_type": "video/mp4", "size": 20 * MIB });
    let announced = amal.post("/files/uploads", &told).await.expect(201);
    let url = text(&announced["upload"], "url");
    let (_, address) = url.split_once("/api/v1").unwrap();
    let mut bare = begun(&amal, &format!("PUT /api/v1{address}"), "", 20 * MIB).await;
    film(&mut bare, 4 * MIB).await;
    let is_under_way = || {
        let begun =
            blobs(&place).iter().filter(|path| std::fs::metadata(path).is_ok_and(|file| file.len() > 0)).count();
        std::future::ready(begun == 2)
    };
    eventually("both uploads are being written", is_under_way).await;
    binary.kill();

    let server = Running::start(&place, &[]).await;
    assert_eq!(blobs(&place), [""; 0], "what was begun is cleared away at the start");
    let amal = amal.moved_to(server.addr);
    let id = text(&announced, "file_id");
    amal.get(&path(&id)).await.problem(404, "not_found");
    amal.poke(&format!("/files/{id}/complete")).await.problem(409, "upload_missing");
    assert_eq!(server.tomorrow.sweep_orphans().await.unwrap(), 1, "the announcement is the only row");
    assert_eq!(server.tomorrow.sweep_blobs(&mut None).await.unwrap(), 0);
    assert_eq!(blobs(&place), [""; 0]);
}
