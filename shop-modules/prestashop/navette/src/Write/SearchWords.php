<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Search;
use Tools;

/**
 * The words that the core cuts a text into. The core cuts between blanks, so that each piece between two of them
 * is cut once and remembered; and a piece of plain letters and digits is its own word.
 */
final class SearchWords
{
    /** So many different pieces are remembered at most. */
    private const REMEMBERED = 50000;

    /** Signs that the core turns into plain letters whatever stands beside them. */
    private const PLAIN = '/^[\x{1}-\x{7f}\x{a0}\x{ab}\x{b0}\x{bb}\x{c0}-\x{17f}\x{2013}\x{2014}\x{2018}-\x{201d}\x{2026}\x{20ac}]*$/Du';

    /** Languages in which the core cuts between signs. */
    private const SIGNS = ['zh', 'tw', 'ja'];

    /** @var int */
    private $shortest;

    /** @var int */
    private $longest;

    /** @var array<int, array<int|string, bool>|null> by language; null where the list is a pattern of its own */
    private $blacklists = [];

    /** @var array<int, array<int|string, array<int, int|string>>> words by language and piece */
    private $known = [];

    /** @var int */
    private $remembered = 0;

    public function __construct()
    {
        $this->shortest = (int) Configuration::get('PS_SEARCH_MINWORDLEN');
        $this->longest = (int) Search::getMaximumWordLength();
    }

    /**
     * @return string[] in one text a word counts once, before it is shortened
     */
    public function of(string $text, int $language, string $iso): array
    {
        $words = [];
        if ($text === '') {
            return $words;
        }
        $blacklist = $this->blacklist($language);
        $plain = strpos($text, '<') === false ? $text : strip_tags($text);
        if ($blacklist === null || in_array($iso, self::SIGNS, true) || !self::isSeparable($text, $plain)) {
            return $this->shortened($this->cut($text, $language, $iso));
        }
        foreach (explode(' ', $plain) as $piece) {
            if ($piece === '') {
                continue;
            }
            if (!isset($this->known[$language][$piece])) {
                if (++$this->remembered > self::REMEMBERED) {
                    $this->known = [];
                    $this->remembered = 0;
                }
                $this->known[$language][$piece] = $this->short($piece, $blacklist) ?? $this->cut($piece, $language, $iso);
            }
            foreach ($this->known[$language][$piece] as $word) {
                $words[$word] = $word;
            }
        }

        return $this->shortened($words);
    }

    /**
     * @param string[] $words
     *
     * @return string[]
     */
    private function shortened(array $words): array
    {
        foreach ($words as $at => $word) {
            if (strlen($word) > $this->longest) {
                $words[$at] = (string) Tools::substr($word, 0, $this->longest);
            }
        }

        return $words;
    }

    /**
     * Whether the core makes the same words of the text as of its pieces.
     */
    private static function isSeparable(string $text, string $plain): bool
    {
        $decoded = strpos($text, '&') === false ? $text : html_entity_decode($text, ENT_NOQUOTES, 'utf-8');

        // The core asks the text as it was whether words with hyphens are to be kept.
        return strpos($plain, '<') === false && preg_match(self::PLAIN, $decoded) === 1
            && ($decoded === $text || substr_count($decoded, '-') === substr_count($text, '-'));
    }

    /**
     * The words of a piece of plain letters, digits and hyphens; null for any other.
     *
     * @param array<int|string, bool> $blacklist
     *
     * @return string[]|null
     */
    private function short(string $piece, array $blacklist): ?array
    {
        // The core takes out what stands between two digits.
        if (preg_match('/^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/D', $piece) !== 1 || preg_match('/[0-9]-[0-9]/', $piece) === 1) {
            return null;
        }
        $piece = strtolower($piece);
        $words = [];
        $hyphens = strpos($piece, '-') !== false;
        foreach ($hyphens ? array_merge(explode('-', $piece), [$piece]) : [$piece] as $word) {
            if (strlen($word) >= $this->shortest && !isset($blacklist[$word]) && $word !== '0') {
                $words[] = $word;
            }
        }
        if ($hyphens && strlen($piece) >= $this->shortest) {
            $words[] = str_replace('-', '', $piece);
        }

        return $words;
    }

    /**
     * @return string[]
     */
    private function cut(string $text, int $language, string $iso): array
    {
        return array_map('strval', array_filter(Search::extractKeyWords($text, $language, true, $iso)));
    }

    /**
     * @return array<int|string, bool>|null
     */
    private function blacklist(int $language): ?array
    {
        if (!array_key_exists($language, $this->blacklists)) {
            $text = (string) Tools::strtolower((string) Configuration::get('PS_SEARCH_BLACKLIST', $language));
            $this->blacklists[$language] = preg_match('/^[\p{L}\p{N}|]*$/u', $text) === 1
                ? array_fill_keys(explode('|', $text), true) : null;
        }

        return $this->blacklists[$language];
    }
}
