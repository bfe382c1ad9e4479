const reasons: Record<string, string> = {
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ELOOP: 'it is a symbolic link',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  ENXIO: 'it is not a plain file',
};

/** The system's words for why a file cannot be used. */
export function fileReason(error: unknown): string {
  const code = errorCode(error);
  return reasons[code] ?? (code || (error instanceof Error ? error.message : String(error)));
}

/** The system's number of an error, by its name; empty where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
