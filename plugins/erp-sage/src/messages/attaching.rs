//! The sentences of attaching an order to a document that was typed in Sage, and of customers without an order.

use super::Row;

/// What stands in the way.
pub const ATTACHING: &[Row] = &[
    (
        "document-unknown",
        "Sage n'a pas de document de vente {document}.",
        "Sage has no sales document {document}.",
        "Donnez le numéro d'un bon de commande, d'une préparation, d'une livraison ou d'une facture.",
        "Give the number of an order, a preparation, a delivery or an invoice.",
    ),
    (
        "document-taken",
        "Le document {document} est déjà celui d'une commande de boutique ({mark}).",
        "The document {document} is another order's already ({mark}).",
        "Vérifiez le numéro du document.",
        "Check the document's number.",
    ),
    (
        "document-foreign",
        "Le document {document} est en devise : ses montants ne se comparent pas à ceux de la commande.",
        "The document {document} is in a foreign currency: its amounts are not compared with the order's.",
        "Supprimez le document et importez la commande, ou ignorez-la.",
        "Delete the document and import the order, or ignore it.",
    ),
    (
        "document-differs",
        "Le document {document} donne {sage}, la boutique a encaissé {shop}.",
        "The document {document} comes to {sage}, the shop charged {shop}.",
        "Corrigez le document dans Sage, puis rattachez-le.",
        "Correct the document in Sage, then attach it.",
    ),
    (
        "buyers-collective",
        "Les acheteurs partagent un compte collectif : aucun compte n'est créé.",
        "The buyers share one collective account: no account is made.",
        "Choisissez « Un compte par client » pour les faire entrer dans Sage.",
        "Choose one account per customer to bring them into Sage.",
    ),
    (
        "document-changed",
        "Le document {document} a changé pendant le rattachement.",
        "The document {document} changed while it was attached.",
        "Recommencez.",
        "Try again.",
    ),
];
