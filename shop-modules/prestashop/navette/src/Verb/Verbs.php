<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Door\ApiError;

/**
 * The closed list of verbs.
 */
final class Verbs
{
    public const NAMES = ['describe', 'check', 'begin', 'read', 'write', 'lookup', 'media', 'explain'];

    /**
     * @return array<string, mixed>|object the result
     *
     * @throws ApiError
     */
    public static function carryOut(Call $call)
    {
        switch ($call->verb) {
            case 'describe':
                return (new Describe($call))->result();
            case 'check':
                return (new Check($call))->result();
            case 'begin':
                return (new Begin($call))->result();
            case 'read':
                return (new Read($call))->result();
            case 'write':
                return (new Write($call))->result();
            case 'lookup':
                return (new Lookup($call))->result();
            case 'media':
                return (new Media($call))->result();
            case 'explain':
                return (new Explain($call))->result();
            default:
                throw ApiError::unsupported($call->verb);
        }
    }
}
