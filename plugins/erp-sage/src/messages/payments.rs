//! The sentences of payments that come in after their order.

use super::Row;

/// Late payments.
pub const PAYMENTS: &[Row] = &[
    (
        "payment-refund",
        "La boutique a noté un remboursement de {amount} (« {method} », le {day}) : il n'est pas écrit dans Sage.",
        "The shop noted a refund of {amount} (“{method}”, {day}): it is not written to Sage.",
        "Saisissez le remboursement dans Sage, ou gardez l'avoir du client.",
        "Enter the refund in Sage, or keep the customer's credit.",
    ),
    (
        "payment-currency",
        "Le règlement « {method} » est en {currency}, une autre devise que celle de la commande.",
        "The payment “{method}” is in {currency}, another currency than the order's.",
        "Saisissez ce règlement dans Sage.",
        "Enter this payment in Sage.",
    ),
    (
        "payment-without-document",
        "Aucun document de Sage ne porte plus la commande {piece} : son règlement n'est pas écrit.",
        "No document of Sage holds the order {piece} any more: its payment is not written.",
        "Recréez la commande, ou saisissez le règlement dans Sage.",
        "Recreate the order, or enter the payment in Sage.",
    ),
    (
        "payment-already-settled",
        "Le document de Sage est déjà soldé : le règlement « {method} » de {shop} n'est pas ajouté.",
        "Sage's document is settled already: the payment “{method}” of {shop} is not added.",
        "Vérifiez que ce règlement a bien été saisi dans Sage.",
        "Check that this payment was entered in Sage.",
    ),
    (
        "payment-exceeds-document",
        "Le règlement « {method} » de {shop} dépasse ce qui reste dû dans Sage ({sage}).",
        "The payment “{method}” of {shop} is more than what is still due in Sage ({sage}).",
        "Corrigez le document ou saisissez le règlement dans Sage, puis relancez l'import.",
        "Correct the document or enter the payment in Sage, then import again.",
    ),
    (
        "payments-differ",
        "La boutique a reçu {shop}, Sage aurait {sage} : rien n'est écrit.",
        "The shop received {shop}, Sage would have {sage}: nothing is written.",
        "Comparez les règlements de la commande dans Sage avec ceux de la boutique.",
        "Compare the order's payments in Sage with the shop's.",
    ),
    (
        "instalment-missing",
        "La facture {piece} n'a pas d'échéance qui puisse recevoir le règlement.",
        "The invoice {piece} has no instalment that can take the payment.",
        "Ajoutez une échéance à la facture dans Sage, ou saisissez-y le règlement.",
        "Add an instalment to the invoice in Sage, or enter the payment there.",
    ),
];
