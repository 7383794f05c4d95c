//! The sentences of what follows an import: order states and parcels.

use super::Row;

/// Of order statuses.
pub const STATUSES: &[Row] = &[
    (
        "order-not-in-shop",
        "La commande n'est pas dans cette boutique.",
        "The order is not in this shop.",
        "Vérifiez la marque de la boutique : deux profils ne doivent pas avoir la même.",
        "Check the shop's tag: no two profiles may have the same.",
    ),
    (
        "stage-unknown",
        "Le module ne connaît pas cette étape de la commande.",
        "The module does not know this stage of the order.",
        "Mettez le module à jour.",
        "Update the module.",
    ),
    (
        "order-settled",
        "La commande est annulée, remboursée ou en erreur dans la boutique : son état ne change plus.",
        "The order is cancelled, refunded or in error in the shop: its state changes no more.",
        "Soldez-la dans la gestion commerciale si elle n'est pas livrée.",
        "Close it in the ERP if it is not delivered.",
    ),
    (
        "order-state-gone",
        "L'état n° {state} n'existe plus dans la boutique.",
        "The state no. {state} is not in the shop any more.",
        "Choisissez-en un autre pour cette étape.",
        "Choose another one for this stage.",
    ),
    (
        "status-backwards",
        "La boutique est plus avancée que la gestion commerciale : l'état reste.",
        "The shop is further than the ERP: the state stays.",
        "Rien à faire, ou autorisez un retour en arrière dans les réglages.",
        "Nothing to do, or allow going back in the settings.",
    ),
    (
        "status-says-paid",
        "Il manque {missing} à cette commande, et l'état choisi dit « payée » : PrestaShop noterait un paiement.",
        "{missing} of this order are missing, and the chosen state says “paid”: PrestaShop would note a payment.",
        "Enregistrez le paiement dans la boutique, ou choisissez un état sans l'indicateur « payé ».",
        "Note the payment in the shop, or choose a state without the flag “paid”.",
    ),
    (
        "status-mail-failed",
        "L'état est changé, mais l'e-mail à l'acheteur n'est pas parti.",
        "The state is changed, but the e-mail to the buyer did not leave.",
        "Vérifiez l'envoi d'e-mails de la boutique ; celui-ci ne sera pas renvoyé.",
        "Check the shop's sending of e-mails; this one is not sent again.",
    ),
    (
        "tracking-invalid",
        "PrestaShop n'accepte pas le numéro de suivi « {number} ».",
        "PrestaShop does not accept the tracking number “{number}”.",
        "Corrigez-le dans le document (64 caractères, sans accent).",
        "Correct it in the document (64 characters, no accents).",
    ),
    (
        "carrier-absent",
        "La commande n'a pas de transporteur dans la boutique : le numéro de suivi n'a pas de place.",
        "The order has no carrier in the shop: the tracking number has no place.",
        "Choisissez un transporteur pour cette commande dans la boutique.",
        "Choose a carrier for this order in the shop.",
    ),
];
