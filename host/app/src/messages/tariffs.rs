//! Sentences of tariffs and price rules.

use sync_model::MessageTemplate;

/// The codes of price rules that cannot be made or sent.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "transform-missing",
            "Aucun plugin du profil ne produit « {stream} ».",
            "No plugin of the profile makes \"{stream}\".",
            "Ajoutez-le au profil (--transform tarifs-remises ou --transform promotions), puis recommencez.",
            "Add it to the profile (--transform tarifs-remises or --transform promotions), then run again.",
        ),
        template(
            "price-rule-article-missing",
            "L'article de ce tarif n'est pas dans la boutique.",
            "The article of this tariff is not in the shop.",
            "Exportez les articles, puis les tarifs ; ou dépubliez l'article dans la gestion commerciale.",
            "Export the articles, then the tariffs; or unpublish the article in the ERP.",
        ),
        template(
            "price-rule-target-missing",
            "{count} règle(s) sont pour un client ou un groupe que la boutique n'a pas ({first}).",
            "{count} rule(s) are for a customer or a group that the shop has not ({first}).",
            "Exportez les clients, puis les tarifs, s'ils doivent acheter dans la boutique.",
            "Export the customers, then the tariffs, if they shall buy in the shop.",
        ),
    ]
}
