//! The sentences of orders that the shop changed, cancelled or refunded after their import.

use super::Row;

/// Changes and cancellations.
pub const CHANGES: &[Row] = &[
    (
        "order-changed",
        "La commande a changé dans la boutique depuis son import : {shop-gross} TTC ({shop-net} HT) dans la boutique, {sage-gross} TTC ({sage-net} HT) dans Sage ({piece}). Rien n'est modifié dans Sage.",
        "The order changed in the shop since its import: {shop-gross} with tax ({shop-net} without) in the shop, {sage-gross} with tax ({sage-net} without) in Sage ({piece}). Nothing is changed in Sage.",
        "Corrigez le document dans Sage, ou la commande dans la boutique.",
        "Correct the document in Sage, or the order in the shop.",
    ),
    (
        "order-changed-line",
        "{article} : {shop} dans la boutique, {sage} dans Sage.",
        "{article}: {shop} in the shop, {sage} in Sage.",
        "Corrigez la quantité de la ligne dans Sage.",
        "Correct the quantity of the line in Sage.",
    ),
    (
        "order-changed-address",
        "Adresse de livraison dans la boutique : {shop} ; dans Sage : {sage}.",
        "Delivery address in the shop: {shop}; in Sage: {sage}.",
        "Corrigez le lieu de livraison du document dans Sage.",
        "Correct the document's delivery place in Sage.",
    ),
    (
        "order-cancelled-unpaid",
        "La boutique a annulé la commande ({state}) ; {piece} est dans Sage, sans règlement ni livraison.",
        "The shop cancelled the order ({state}); {piece} is in Sage, neither paid nor delivered.",
        "Soldez ou supprimez {piece} dans Sage.",
        "Close or delete {piece} in Sage.",
    ),
    (
        "order-cancelled-paid",
        "La boutique a annulé la commande ({state}) ; {piece} est dans Sage, avec {paid} de règlements.",
        "The shop cancelled the order ({state}); {piece} is in Sage, with {paid} of payments.",
        "Soldez {piece} dans Sage, et remboursez le règlement ou gardez-le en avoir.",
        "Close {piece} in Sage, and refund the payment or keep it as a credit.",
    ),
    (
        "order-cancelled-delivered",
        "La boutique a annulé la commande ({state}), que Sage a livrée ({piece}).",
        "The shop cancelled the order ({state}), which Sage has delivered ({piece}).",
        "Faites un bon de retour, ou un bon d'avoir financier, dans Sage.",
        "Make a return note, or a financial credit note, in Sage.",
    ),
    (
        "order-cancelled-invoiced",
        "La boutique a annulé la commande ({state}), que Sage a facturée ({piece}).",
        "The shop cancelled the order ({state}), which Sage has invoiced ({piece}).",
        "Faites un avoir de la facture {piece} dans Sage.",
        "Make a credit note of the invoice {piece} in Sage.",
    ),
    (
        "order-refunded",
        "La boutique avait déjà remboursé {pieces} pièce(s) de la commande à son import ; elle est écrite entière.",
        "The shop had refunded {pieces} piece(s) of the order before its import; it is written whole.",
        "Retirez les pièces remboursées du document dans Sage.",
        "Take the refunded pieces off the document in Sage.",
    ),
    (
        "refund-on-order",
        "Avoir {slip} de la boutique sur {order} : {goods}, port {shipping}, {gross} TTC ({net} HT), rendu {refunded}. {piece} n'est pas livré ; réglé dans Sage : {paid}.",
        "Credit slip {slip} of the shop on {order}: {goods}, shipping {shipping}, {gross} with tax ({net} without), given back {refunded}. {piece} is not delivered; paid in Sage: {paid}.",
        "Diminuez les quantités de {piece} ou soldez-le, puis remboursez le règlement ou gardez-le en avoir.",
        "Reduce the quantities of {piece} or close it, then refund the payment or keep it as a credit.",
    ),
    (
        "refund-on-preparation",
        "Avoir {slip} de la boutique sur {order} : {goods}, port {shipping}, {gross} TTC ({net} HT), rendu {refunded}. {piece} est en préparation ; réglé dans Sage : {paid}.",
        "Credit slip {slip} of the shop on {order}: {goods}, shipping {shipping}, {gross} with tax ({net} without), given back {refunded}. {piece} is being prepared; paid in Sage: {paid}.",
        "Arrêtez la préparation, diminuez les quantités de {piece}, puis remboursez le règlement ou gardez-le en avoir.",
        "Stop the preparation, reduce the quantities of {piece}, then refund the payment or keep it as a credit.",
    ),
    (
        "refund-on-delivery",
        "Avoir {slip} de la boutique sur {order} : {goods}, port {shipping}, {gross} TTC ({net} HT), rendu {refunded}. La commande est livrée ({piece}) ; réglé dans Sage : {paid}.",
        "Credit slip {slip} of the shop on {order}: {goods}, shipping {shipping}, {gross} with tax ({net} without), given back {refunded}. The order is delivered ({piece}); paid in Sage: {paid}.",
        "Faites un bon de retour si la marchandise revient, sinon un bon d'avoir financier.",
        "Make a return note if the goods come back, else a financial credit note.",
    ),
    (
        "refund-on-invoice",
        "Avoir {slip} de la boutique sur {order} : {goods}, port {shipping}, {gross} TTC ({net} HT), rendu {refunded}. La commande est facturée ({piece}) ; réglé dans Sage : {paid}.",
        "Credit slip {slip} of the shop on {order}: {goods}, shipping {shipping}, {gross} with tax ({net} without), given back {refunded}. The order is invoiced ({piece}); paid in Sage: {paid}.",
        "Faites un avoir qui nomme la facture {piece}, puis remboursez le règlement ou gardez-le en avoir.",
        "Make a credit note that names the invoice {piece}, then refund the payment or keep it as a credit.",
    ),
    (
        "refund-without-document",
        "Avoir {slip} de la boutique sur {order} : {goods}, {gross} TTC, rendu {refunded}. Aucun document de Sage ne porte plus la commande ({piece}).",
        "Credit slip {slip} of the shop on {order}: {goods}, {gross} with tax, given back {refunded}. No document of Sage holds the order any more ({piece}).",
        "Vérifiez dans Sage ce que la commande est devenue.",
        "See in Sage what became of the order.",
    ),
];
