//! A page that was read before it was asked for is the page that would have been read.

use plugin_sdk::model::{Change, Connector, LookupName, LookupRequest, ReadRequest, Scope, Stream};

use crate::stand::{Quiet, Stand, article, read_all, request};

fn in_pages_of(limit: usize) -> ReadRequest {
    request(Stream::Articles, Scope::All, limit)
}

/// Reads to the end, with `between` before each page but the first.
fn read(connector: &mut dyn Connector, between: &mut dyn FnMut(&mut dyn Connector, &ReadRequest)) -> Vec<Change> {
    let (mut request, mut changes) = (in_pages_of(3), Vec::new());
    loop {
        let page = connector.read(&Quiet, &request).unwrap_or_else(|error| panic!("{error}"));
        changes.extend(page.changes);
        request.after = page.next;
        if !page.more {
            return changes;
        }
        between(connector, &request);
    }
}

#[test]
fn whatever_is_asked_between_two_pages_the_pages_are_the_same() {
    let stand = Stand::small();
    let (whole, ..) = read_all(stand.open(&[]).as_mut(), in_pages_of(10_000));
    let mut asked = 0;
    let pages = read(stand.open(&[]).as_mut(), &mut |connector, next| {
        asked += 1;
        match asked % 4 {
            0 => drop(article(connector, "NAP-LIN-150")),
            1 => drop(connector.read(&Quiet, &request(Stream::Categories, Scope::All, 10)).expect("categories")),
            // A host that lost the answer asks once more.
            2 => drop(connector.read(&Quiet, next).expect("the page")),
            _ => {
                let lookup = LookupRequest { name: LookupName::Depots, search: None, limit: 20 };
                drop(connector.lookup(&Quiet, &lookup).expect("the lookup"));
            }
        }
    });
    assert!(asked > 4, "{asked} pages");
    assert_eq!(pages, whole);
}

#[test]
fn an_error_of_a_page_that_was_read_ahead_is_told_with_that_page_and_the_next_try_goes_on() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    // The connector reads while the base changes, so the changes come the way another program's do.
    let mut other = stand.client();
    let mut sql = |sql: &str| other.execute(sql, &[]).map(drop).unwrap_or_else(|report| panic!("{report:?}"));
    let last = "WHERE AR_Ref = (SELECT MAX(AR_Ref) FROM F_ARTICLE)";
    sql(&format!("UPDATE F_ARTICLE SET AR_PoidsNet = 1 {last}"));
    let (whole, ..) = read_all(connector.as_mut(), in_pages_of(10_000));
    sql(&format!("UPDATE F_ARTICLE SET AR_PoidsNet = 'un' {last}"));
    let (mut request, mut changes, mut errors) = (in_pages_of(3), Vec::new(), 0);
    loop {
        match connector.read(&Quiet, &request) {
            Ok(page) => {
                changes.extend(page.changes);
                request.after = page.next;
                if !page.more {
                    break;
                }
            }
            Err(error) => {
                assert_eq!(error.code, "decimal-unreadable");
                errors += 1;
                sql("UPDATE F_ARTICLE SET AR_PoidsNet = 1 WHERE AR_PoidsNet = 'un'");
            }
        }
    }
    assert_eq!(errors, 1);
    assert_eq!(changes, whole);
}
