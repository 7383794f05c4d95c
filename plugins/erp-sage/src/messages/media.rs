//! The sentences about photos and documents.

use super::Row;

/// Of files that Sage names.
pub const MEDIA: &[Row] = &[
    (
        "media-folder",
        "Le dossier multimédia « {folder} » ne répond pas.",
        "The multimedia folder “{folder}” does not answer.",
        "Vérifiez le partage et les droits, ou corrigez le réglage « media-folder ». Rien n'a été retiré de la boutique.",
        "Check the share and its rights, or correct the setting “media-folder”. Nothing was taken from the shop.",
    ),
    (
        "media-missing",
        "Le fichier « {file} » n'est pas dans le dossier multimédia.",
        "The file “{file}” is not in the multimedia folder.",
        "Remettez-le dans le dossier, ou retirez-le de l'article dans Sage.",
        "Put it back into the folder, or take it off the article in Sage.",
    ),
    (
        "media-outside",
        "Le nom « {file} » sort du dossier multimédia.",
        "The name “{file}” leads out of the multimedia folder.",
        "Copiez le fichier dans le dossier et choisissez-le de nouveau dans Sage.",
        "Copy the file into the folder and choose it again in Sage.",
    ),
    (
        "media-too-large",
        "Le fichier « {file} » fait {mb} Mo ; {limit_mb} Mo au plus sont envoyés.",
        "The file “{file}” has {mb} MB; at most {limit_mb} MB are sent.",
        "Réduisez l'image, ou relevez « Taille maximale d'un fichier ».",
        "Make the picture smaller, or raise “Largest file”.",
    ),
    (
        "media-kind",
        "Le fichier « {file} » n'est ni une image (JPEG, PNG, GIF, WebP) ni un document accepté.",
        "The file “{file}” is neither a picture (JPEG, PNG, GIF, WebP) nor a document that is taken.",
        "Enregistrez-le de nouveau dans l'un de ces formats, ou en PDF.",
        "Save it again in one of these formats, or as PDF.",
    ),
    (
        "media-unreadable",
        "Le fichier « {file} » ne se lit pas.",
        "The file “{file}” cannot be read.",
        "Vérifiez qu'il n'est pas ouvert ailleurs et que vous avez le droit de le lire.",
        "Check that nobody has it open and that you may read it.",
    ),
];
