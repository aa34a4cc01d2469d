//! Where things are kept: reading `DATABASE_URL`, `BLOBS_URL` and `CLAMD_URL`.

use std::path::{Path, PathBuf};

use p2p_scan::ClamdAddress;

use super::{
    choices::{BlobsConfig, ScanConfig, Secret, StoreConfig, Synchronous},
    reader::Reader,
};

pub(super) fn store<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, data_dir: &Path) -> StoreConfig {
    let connections = read.number("DATABASE_MAX_CONNECTIONS", 2, 1_000);
    let words = [("full", Synchronous::Full), ("normal", Synchronous::Normal)];
    let synchronous = read.word("SQLITE_SYNCHRONOUS", &words).unwrap_or_default();
    let given = read.parsed("DATABASE_URL", |url| database(url, connections, synchronous));
    given.unwrap_or_else(|| {
        let path = data_dir.join("p2p.db");
        StoreConfig::Sqlite {
            url: format!("sqlite:{}", escaped(&path.to_string_lossy())),
            path,
            synchronous,
            readers: connections,
        }
    })
}

/// The scheme decides. Texts here never repeat the URL: it may hold a password.
fn database(url: &str, connections: Option<u32>, synchronous: Synchronous) -> Result<StoreConfig, String> {
    let (scheme, rest) = url.split_once(':').ok_or("it is no URL; it begins with neither sqlite: nor postgres:")?;
    match scheme {
        "sqlite" => {
            let path = rest.trim_start_matches("//").split('?').next().unwrap_or_default();
            if path.is_empty() || path.contains(":memory:") || rest.contains("mode=memory") {
                return Err(
                    "it names no file; a database in memory would be another one for each connection".to_owned()
                );
            }
            Ok(StoreConfig::Sqlite {
                url: url.to_owned(),
                path: PathBuf::from(path),
                synchronous,
                readers: connections,
            })
        }
        "postgres" | "postgresql" => {
            let place = rest.strip_prefix("//").ok_or("behind postgres: two slashes are missing")?;
            let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
            let place = place.split('?').next().unwrap_or_default().to_owned();
            Ok(StoreConfig::Postgres { url: Secret::new(url.to_owned()), place, max_connections: connections })
        }
        _ => Err("it begins with neither sqlite: nor postgres:".to_owned()),
    }
}

/// What has a meaning in URLs, written so that it has none.
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
}

pub(super) fn blobs<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, data_dir: &Path) -> BlobsConfig {
    let without = |adapter: &str| {
        Err(format!("this binary was built without `{adapter}`; leave it out, and files are kept in DATA_DIR/blobs"))
    };
    let given = read.parsed("BLOBS_URL", |url| match url.split_once(':') {
        Some(("memory", "" | "//")) => Ok(BlobsConfig::Memory),
        Some(("file", path)) if path.starts_with("///") || (path.starts_with('/') && !path.starts_with("//")) => {
            Ok(BlobsConfig::Directory(PathBuf::from(path.trim_start_matches("//"))))
        }
        Some(("s3", _)) => without("s3"),
        Some(("az" | "azure", _)) => without("azure"),
        _ => Err("it begins with none of file:///, s3://, az://, memory:".to_owned()),
    });
    given.unwrap_or_else(|| BlobsConfig::Directory(data_dir.join("blobs")))
}

pub(super) fn scan<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> ScanConfig {
    let given = read.parsed("CLAMD_URL", |url| {
        ClamdAddress::parse(url).ok_or_else(|| format!("`{url}` is neither tcp://host:port nor unix:///path"))
    });
    given.map_or(ScanConfig::Off, ScanConfig::Clamd)
}
