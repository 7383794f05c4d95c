//! The sentences of the orders before and after their import.

use sync_model::MessageTemplate;

/// The templates.
pub fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    let mut templates = vec![
        template("inbox-new", "nouvelle", "new", "", ""),
        template("inbox-ready", "prête", "ready", "", ""),
        template("inbox-check", "à vérifier", "to check", "", ""),
        template("inbox-imported", "importée", "imported", "", ""),
        template("inbox-failed", "en échec", "failed", "", ""),
        template("inbox-ignored", "ignorée", "ignored", "", ""),
        template("inbox-deleted", "supprimée dans l'ERP", "deleted in the ERP", "", ""),
    ];
    templates.extend(orders());
    templates.extend(acts());
    templates.extend(refunds());
    templates
}

fn orders() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "order-ignored",
            "La commande est ignorée : {reason}",
            "The order is ignored: {reason}",
            "« navette order unignore » la reprend.",
            "\"navette order unignore\" takes it up again.",
        ),
        template(
            "order-exists",
            "La commande est déjà dans l'ERP : {document}.",
            "The order is in the ERP already: {document}.",
            "Rien n'est à faire.",
            "Nothing is to be done.",
        ),
        template(
            "order-before-start",
            "La commande a été passée avant le {day}, premier jour de l'import.",
            "The order was placed before {day}, the first day of the import.",
            "Avancez ce jour par --set profile.orders-start=AAAA-MM-JJ.",
            "Set an earlier day by --set profile.orders-start=YYYY-MM-DD.",
        ),
        template(
            "order-same-cart",
            "Le même panier a donné aussi : {orders}. C'est peut-être un doublon.",
            "The same cart also gave: {orders}. It may be a duplicate.",
            "Comparez les règlements dans la boutique ; ignorez celle qui est de trop.",
            "Compare the payments in the shop; ignore the one that is too many.",
        ),
        template(
            "order-unknown",
            "La boutique n'a pas de commande {order}.",
            "The shop has no order {order}.",
            "Donnez le numéro de la commande (id_order), pas sa référence ; « navette order list » le montre.",
            "Give the order's number (id_order), not its reference; \"navette order list\" shows it.",
        ),
        template(
            "order-state-unknown",
            "« {name} » n'est pas un état.",
            "\"{name}\" is no state.",
            "Écrivez new, ready, check, imported, failed, ignored ou deleted.",
            "Write new, ready, check, imported, failed, ignored or deleted.",
        ),
        template(
            "period-unknown",
            "« {name} » n'est pas une période.",
            "\"{name}\" is no period.",
            "Écrivez today, yesterday, last-7, last-15, last-30, this-week, last-week, this-month, last-month ou \
             since-last.",
            "Write today, yesterday, last-7, last-15, last-30, this-week, last-week, this-month, last-month or \
             since-last.",
        ),
    ]
}

fn acts() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "order-imported",
            "La commande {order} est déjà importée : {document}.",
            "The order {order} is imported already: {document}.",
            "Rien n'a été changé.",
            "Nothing was changed.",
        ),
        template(
            "order-not-ignored",
            "La commande {order} n'est pas ignorée.",
            "The order {order} is not ignored.",
            "« navette order list » montre son état.",
            "\"navette order list\" shows its state.",
        ),
        template(
            "order-not-attached",
            "La gestion commerciale n'a pas rattaché la commande {order}.",
            "The ERP has not attached the order {order}.",
            "Rien n'a été changé ; importez la commande.",
            "Nothing was changed; import the order instead.",
        ),
        template(
            "order-field-unknown",
            "« {field} » n'est pas une question sur une commande.",
            "\"{field}\" is no question about an order.",
            "Écrivez customer=CODE ou line:LIGNE=ARTICLE, comme le dit « navette order show ».",
            "Write customer=CODE or line:LINE=ARTICLE, as \"navette order show\" says.",
        ),
        template(
            "order-stands",
            "Le document de la commande {order} existe : {document}.",
            "The document of the order {order} stands: {document}.",
            "Elle ne sera pas écrite une seconde fois ; supprimez d'abord le document si c'est voulu.",
            "It is not written a second time; delete the document first if that is meant.",
        ),
        template(
            "order-never-imported",
            "La commande {order} n'a jamais été importée.",
            "The order {order} was never imported.",
            "Importez-la par « navette run PROFIL import-orders --keys {order} ».",
            "Import it by \"navette run PROFILE import-orders --keys {order}\".",
        ),
        template(
            "order-refused",
            "La commande est refusée.",
            "The order is refused.",
            "« navette order show » dit pourquoi.",
            "\"navette order show\" says why.",
        ),
    ]
}

fn refunds() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "refund-order-absent",
            "La commande {order} de l'avoir {slip} n'est pas dans l'ERP.",
            "The order {order} of credit slip {slip} is not in the ERP.",
            "Rien n'est à faire tant qu'elle n'est pas importée.",
            "Nothing is to be done as long as it is not imported.",
        ),
        template(
            "refund-unknown",
            "La boutique n'a pas d'avoir {slip}.",
            "The shop has no credit slip {slip}.",
            "« navette refund list » montre les avoirs et leurs numéros.",
            "\"navette refund list\" shows the credit slips and their numbers.",
        ),
    ]
}
