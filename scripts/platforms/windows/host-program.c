/*
 * Runs the program of the host that has the name of this one, such as openssl for openssl.exe. Wine gives neither a handle of
 * a process of the host nor its output through a pipe, so both come over a connection; its last line is the exit code.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <windows.h>

static const wchar_t SHELL[] = L"\\\\?\\unix\\bin\\bash";
static const wchar_t LINE[] = L"bash -c \""
                              L"exec >/dev/tcp/127.0.0.1/%d; errors=$(mktemp); \\\"$@\\\" 2>$errors; code=$?; "
                              L"test $code = 0 || cat $errors; rm $errors; printf '\\n%%d' $code"
                              L"\" bash %.*ls %ls";

static int fail(const char *what) {
  fprintf(stderr, "%s failed: %lu\n", what, GetLastError());
  return 127;
}

/* A listening socket of loopback. */
static SOCKET listener(int *port) {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int length = sizeof address;
  SOCKET result = socket(AF_INET, SOCK_STREAM, 0);
  bind(result, (struct sockaddr *)&address, sizeof address);
  listen(result, 1);
  getsockname(result, (struct sockaddr *)&address, &length);
  *port = ntohs(address.sin_port);
  return result;
}

/* What follows the first argument, which is this program. */
static const wchar_t *arguments(const wchar_t *line) {
  const wchar_t *end = *line == L'"' ? wcschr(line + 1, L'"') : wcschr(line, L' ');
  return end ? end + 1 : L"";
}

/* The command line of the shell; the name of the program is that of this one, without folder and ending. */
static wchar_t *command(int port) {
  wchar_t own[MAX_PATH];
  GetModuleFileNameW(NULL, own, MAX_PATH);
  const wchar_t *name = wcsrchr(own, L'\\') + 1, *given = arguments(GetCommandLineW());
  size_t size = wcslen(LINE) + wcslen(name) + wcslen(given) + 8;
  wchar_t *result = malloc(size * sizeof(wchar_t));
  if (result) _snwprintf(result, size, LINE, port, (int)(wcsstr(name, L".exe") - name), name, given);
  return result;
}

static char *read_all(SOCKET connection, size_t *length) {
  char *text = NULL;
  for (int taken = 0;; *length += taken) {
    text = realloc(text, *length + 65536);
    if (!text || (taken = recv(connection, text + *length, 65535, 0)) <= 0) break;
  }
  if (text) text[*length] = 0;
  return text;
}

int main(void) {
  int port;
  SOCKET listening = listener(&port);
  STARTUPINFOW start = {.cb = sizeof start};
  PROCESS_INFORMATION process;
  if (!CreateProcessW(SHELL, command(port), NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) return fail("CreateProcess");

  size_t length = 0;
  char *text = read_all(accept(listening, NULL, NULL), &length);
  char *code = text ? strrchr(text, '\n') : NULL;
  if (!code) return fail("reading the output");
  int status = atoi(code + 1);
  FILE *stream = status == 0 ? stdout : stderr;
  _setmode(_fileno(stream), _O_BINARY);
  fwrite(text, 1, code - text, stream);
  return status;
}
