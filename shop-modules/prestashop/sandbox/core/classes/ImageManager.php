<?php

declare(strict_types=1);

/**
 * Unpacks a picture and packs it anew, on white, in a size.
 */
class ImageManager
{
    public static function resize($source, $destination, $width = null, $height = null, $type = 'jpg', $forceType = false)
    {
        $bytes = @file_get_contents($source);
        $from = is_string($bytes) ? @imagecreatefromstring($bytes) : false;
        if ($from === false) {
            return false;
        }
        [$fromWidth, $fromHeight] = [imagesx($from), imagesy($from)];
        $width = (int) $width > 0 ? (int) $width : $fromWidth;
        $height = (int) $height > 0 ? (int) $height : $fromHeight;
        $scale = min($width / $fromWidth, $height / $fromHeight, 1);
        $inner = [max(1, (int) round($fromWidth * $scale)), max(1, (int) round($fromHeight * $scale))];
        $to = imagecreatetruecolor($width, $height);
        imagefill($to, 0, 0, (int) imagecolorallocate($to, 255, 255, 255));
        $left = intdiv($width - $inner[0], 2);
        $top = intdiv($height - $inner[1], 2);
        imagecopyresampled($to, $from, $left, $top, 0, 0, $inner[0], $inner[1], $fromWidth, $fromHeight);

        return $type === 'png' ? imagepng($to, $destination) : imagejpeg($to, $destination, 90);
    }
}
