//! Files that the window asks for: tables and bundles in the folder `exports` of the data folder.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use app::{CSV_MARK, Language, Messages, RowPage, Store, rows_csv, rows_csv_titles};
use sync_store::SqliteStore;
use ui::Kept;

/// Records that are written at once.
const PAGE: u32 = 2_000;

/// Writes a text.
pub(crate) fn keep(data: &Path, name: &str, text: &str) -> Kept {
    written(data, name, |file| file.write_all(text.as_bytes()))
}

/// Writes all records of a run, page by page.
pub(crate) fn keep_rows(
    data: &Path,
    name: &str,
    (store, run): (&mut SqliteStore, &str),
    (messages, language): (&Messages, Language),
) -> Kept {
    written(data, name, |file| {
        write!(file, "{CSV_MARK}{}", rows_csv_titles(language))?;
        let mut skip = 0;
        loop {
            let rows = store.run_page(run, &RowPage { state: None, skip, limit: PAGE }).map_err(io::Error::other)?;
            file.write_all(rows_csv(&rows, messages, language).as_bytes())?;
            skip += PAGE;
            if rows.len() < PAGE as usize {
                return Ok(());
            }
        }
    })
}

fn written(data: &Path, name: &str, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Kept {
    let folder = data.join("exports");
    let path = folder.join(name);
    let work = || {
        std::fs::create_dir_all(&folder)?;
        let mut file = BufWriter::new(File::create(&path)?);
        write(&mut file)?;
        file.flush()
    };
    let failure = work().err().map(|error| error.to_string());
    Kept { path, failure }
}
