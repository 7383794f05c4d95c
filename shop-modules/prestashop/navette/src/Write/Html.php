<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use DOMDocument;
use DOMElement;
use DOMNode;
use DOMText;
use Tools;

/**
 * Lets through harmless HTML only: the tree is parsed, and written anew from a list of elements and attributes.
 */
final class Html
{
    private const ELEMENTS = [
        'p' => [], 'br' => [], 'hr' => [], 'strong' => [], 'b' => [], 'em' => [], 'i' => [], 'u' => [], 's' => [],
        'sub' => [], 'sup' => [], 'ul' => [], 'ol' => [], 'li' => [], 'blockquote' => [], 'pre' => [], 'code' => [],
        'h1' => [], 'h2' => [], 'h3' => [], 'h4' => [], 'h5' => [], 'h6' => [], 'div' => [], 'span' => [],
        'table' => [], 'thead' => [], 'tbody' => [], 'tr' => [], 'caption' => [],
        'td' => ['colspan', 'rowspan'], 'th' => ['colspan', 'rowspan'],
        'a' => ['href', 'title'], 'img' => ['src', 'alt', 'width', 'height'],
    ];

    private const EMPTY_ELEMENTS = ['br', 'hr', 'img'];

    /** Elements that disappear with what they contain. */
    private const DROPPED = [
        'script', 'style', 'iframe', 'object', 'embed', 'applet', 'noscript', 'template', 'svg', 'math', 'head',
        'title', 'textarea', 'select', 'button', 'form', 'input', 'link', 'meta', 'base', 'frame', 'frameset',
        'noframes', 'xmp', 'plaintext', 'audio', 'video', 'canvas',
    ];

    /** What the shop's own purifier leaves as it is: flat paragraphs of text and simple emphasis. */
    private const PLAIN = '~\A(?:[^<]*|(?:<p>(?:[^<]|<br />|<(strong|em|b|i|u)>[^<]+</\1>)+</p>)+)\z~';

    public static function clean(string $html): string
    {
        $html = trim((string) preg_replace('/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/', '', $html));
        if ($html === '') {
            return '';
        }
        $document = new DOMDocument();
        $before = libxml_use_internal_errors(true);
        $document->loadHTML(
            '<?xml encoding="utf-8"?><html><body>' . $html . '</body></html>',
            LIBXML_NONET | LIBXML_NOERROR | LIBXML_NOWARNING
        );
        libxml_clear_errors();
        libxml_use_internal_errors($before);
        $body = $document->getElementsByTagName('body')->item(0);
        $clean = $body === null ? '' : trim(self::children($body, 0));
        if (!preg_match(self::PLAIN, $clean)) {
            $clean = trim((string) Tools::purifyHTML($clean));
        }

        return $clean;
    }

    private static function children(DOMNode $node, int $depth): string
    {
        $text = '';
        foreach ($node->childNodes as $child) {
            if ($child instanceof DOMText) {
                $text .= htmlspecialchars($child->data, ENT_NOQUOTES, 'UTF-8');
            } elseif ($child instanceof DOMElement && $depth < 50) {
                $text .= self::element($child, $depth);
            }
        }

        return $text;
    }

    private static function element(DOMElement $element, int $depth): string
    {
        $name = strtolower($element->nodeName);
        if (in_array($name, self::DROPPED, true)) {
            return '';
        }
        $inside = self::children($element, $depth + 1);
        if (!isset(self::ELEMENTS[$name])) {
            return $inside;
        }
        $open = '<' . $name;
        foreach (self::ELEMENTS[$name] as $attribute) {
            $value = trim($element->getAttribute($attribute));
            if ($value !== '' && self::isHarmless($attribute, $value)) {
                $open .= ' ' . $attribute . '="' . htmlspecialchars($value, ENT_COMPAT, 'UTF-8') . '"';
            }
        }
        if (in_array($name, self::EMPTY_ELEMENTS, true)) {
            return $name === 'img' && strpos($open, ' src=') === false ? '' : $open . ' />';
        }

        return $open . '>' . $inside . '</' . $name . '>';
    }

    private static function isHarmless(string $attribute, string $value): bool
    {
        switch ($attribute) {
            case 'href':
                return (bool) preg_match('~\A(?:https?://|mailto:|tel:|/(?!/)|#)[^\x00-\x20<>"\']*\z~i', $value);
            case 'src':
                return (bool) preg_match('~\A(?:https?://|/(?!/))[^\x00-\x20<>"\']*\z~i', $value);
            case 'title':
            case 'alt':
                return strpbrk($value, '<>{}') === false;
            default:
                return (bool) preg_match('/\A[0-9]{1,4}\z/', $value);
        }
    }
}
