<?php

declare(strict_types=1);

namespace Navette\Tests;

use PHPUnit\Framework\TestCase;

/**
 * The module runs from PHP 7.2 on (its README): what only a later PHP understands is found by its tokens.
 */
final class SyntaxTest extends TestCase
{
    /** Tokens that only a later PHP makes. */
    private const LATER = [
        'T_FN' => '7.4 arrow function', 'T_COALESCE_EQUAL' => '7.4 ??=', 'T_MATCH' => '8.0 match',
        'T_NULLSAFE_OBJECT_OPERATOR' => '8.0 ?->', 'T_ATTRIBUTE' => '8.0 attribute', 'T_ENUM' => '8.1 enum',
        'T_READONLY' => '8.1 readonly',
    ];

    public function testNoFileNeedsALaterPhp(): void
    {
        $found = [];
        $files = 0;
        $tree = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(dirname(__DIR__)));
        foreach ($tree as $file) {
            $path = (string) $file;
            if (substr($path, -4) === '.php' && strpos($path, __DIR__) !== 0) {
                $files++;
                foreach (self::later((string) file_get_contents($path)) as $what) {
                    $found[] = basename($path) . ': ' . $what;
                }
            }
        }
        self::assertGreaterThan(50, $files);
        self::assertSame([], $found);
    }

    /**
     * @dataProvider laterCode
     */
    public function testLaterSyntaxIsFound(string $code, string $what): void
    {
        self::assertSame([$what], self::later('<?php ' . $code));
    }

    /**
     * @return array<int, array{0: string, 1: string}>
     */
    public function laterCode(): array
    {
        return [
            ['$a = fn($b) => $b;', '7.4 arrow function'],
            ['$a ??= 1;', '7.4 ??='],
            ['$a?->b();', '8.0 ?->'],
            ['$a = match ($b) { default => 1 };', '8.0 match'],
            ['class A { private int $b; }', '7.4 typed property'],
            ['class A { private ?string $b; }', '7.4 typed property'],
            ['class A { function __construct(private $b) {} }', '8.0 promoted property'],
            ['function a(int|string $b) {}', '8.0 union type'],
            ['function a(): static {}', '8.0 static or mixed type'],
            ['a(b: 1);', '8.0 named argument'],
            ['a($c, b: 1);', '8.0 named argument'],
            ['$a = [...$b];', '7.4 spread in an array'],
            ['$a = 1_000;', '7.4 numeric separator'],
            ['a($b, );', '7.3 comma after the last argument'],
        ];
    }

    /**
     * @return string[]
     */
    private static function later(string $code): array
    {
        $words = [];
        $found = [];
        foreach (token_get_all($code) as $token) {
            $name = is_array($token) ? token_name($token[0]) : '';
            if ($name === 'T_WHITESPACE' || $name === 'T_COMMENT' || $name === 'T_DOC_COMMENT') {
                continue;
            }
            if (isset(self::LATER[$name])) {
                $found[] = self::LATER[$name];
            }
            if (($name === 'T_LNUMBER' || $name === 'T_DNUMBER') && strpos($token[1], '_') !== false) {
                $found[] = '7.4 numeric separator';
            }
            $strings = ['T_CONSTANT_ENCAPSED_STRING', 'T_ENCAPSED_AND_WHITESPACE', 'T_INLINE_HTML'];
            $words[] = in_array($name, $strings, true) ? '""' : (is_array($token) ? trim($token[1]) : $token);
        }
        $line = ' ' . implode(' ', $words) . ' ';
        $type = '(?:\?\s)?[\w\\\\]+';
        $sight = '(?:private|protected|public)';
        foreach (
            [
                '/ ' . $sight . '(?: static)? (?!const |function |static )' . $type . ' \$/' => '7.4 typed property',
                '/[(,] ' . $sight . ' (?:' . $type . ' )?\$/' => '8.0 promoted property',
                '/[(,] ' . $type . ' \| ' . $type . ' \$|\) : ' . $type . ' \| /' => '8.0 union type',
                '/\) : (?:static|mixed) [{;]/' => '8.0 static or mixed type',
                '/[(,] [a-z_]\w* : (?!:)/i' => '8.0 named argument',
                '/[\[,] \.\.\. \$\w+ (?:, [^()]*)?\]/' => '7.4 spread in an array',
                '/[\w\])"] , \)/' => '7.3 comma after the last argument',
            ] as $pattern => $what
        ) {
            if (preg_match($pattern, $line) === 1) {
                $found[] = $what;
            }
        }

        return $found;
    }
}
