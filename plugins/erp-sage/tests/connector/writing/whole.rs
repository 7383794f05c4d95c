//! What one order becomes.

use super::orders::{line, order, shown, write};
use crate::stand::Stand;

#[test]
fn an_order_becomes_a_document_and_a_repeat_changes_nothing() {
    let stand = Stand::small();
    let made = || {
        order(
            41,
            7,
            vec![line("1", "NAP-LIN-150-1", "2", "74.90", "20"), line("2", "REV-TEX-12", "1", "9.50", "2.1")],
            "5.90",
        )
    };
    let first = write(&stand, &[], vec![made()]);
    assert_eq!(shown(&first), ["created BC00001"], "{first:?}");
    let before = stand.dump();
    assert_eq!(shown(&write(&stand, &[], vec![made()])), ["unchanged BC00001"]);
    assert_eq!(before, stand.dump());
}
