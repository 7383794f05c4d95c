//! Sentences of the daily reconciliation.

use sync_model::MessageTemplate;

/// The codes of an order that does or does not agree.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template("reconcile-equal", "Les deux côtés sont égaux.", "Both sides are equal.", "", ""),
        template(
            "reconcile-different",
            "Les montants diffèrent.",
            "The amounts differ.",
            "Comparez les lignes du document avec la commande ; l'un des deux a été changé après l'import.",
            "Compare the document's lines with the order; one of them was changed after the import.",
        ),
        template(
            "reconcile-only-in-shop",
            "Aucun document dans la gestion commerciale.",
            "No document in the ERP.",
            "Importez les commandes de ce jour ; si le document a été supprimé, choisissez la commande par son numéro.",
            "Import the orders of that day; if the document was deleted, choose the order by its number.",
        ),
        template(
            "reconcile-only-in-erp",
            "La boutique n'a pas cette commande.",
            "The shop does not have this order.",
            "Vérifiez si elle a été supprimée dans la boutique, ou si le document porte la marque d'une autre.",
            "Check whether it was deleted in the shop, or whether the document carries another one's mark.",
        ),
        template(
            "reconcile-not-a-sale",
            "La commande est annulée ou en erreur, sans document.",
            "The order is cancelled or in error, without a document.",
            "",
            "",
        ),
        template(
            "reconcile-day",
            "« {day} » n'est pas un jour.",
            "\"{day}\" is not a day.",
            "Écrivez-le AAAA-MM-JJ.",
            "Write it YYYY-MM-DD.",
        ),
    ]
}
