metadata description = 'Which origins of web pages the template accepts.'

@description('Whether a text has characters, and these alone.')
func consistsOf(text string, characters string[]) bool =>
  !empty(text) && empty(reduce(characters, text, (rest, one) => replace(rest, one, '')))

@description('Whether a text is a port number.')
func isPort(text string) bool =>
  consistsOf(text, split('0 1 2 3 4 5 6 7 8 9', ' ')) ? (length(text) > 5 ? false : int(text) <= 65535) : false

@description('Whether a text is a host name as browsers write it.')
func isHost(text string) bool =>
  consistsOf(text, split('a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 - .', ' '))

@description('Whether these are a host, or a host and a port.')
func isAuthority(parts string[]) bool =>
  isHost(parts[0]) && (length(parts) == 1 || length(parts) == 2 && isPort(parts[1]))

@export()
@description('Whether a browser could send this origin: scheme and host in lower case, without a path, https unless it is the local machine.')
func isOrigin(text string) bool =>
  startsWith(text, 'http://localhost:')
    ? isPort(replace(text, 'http://localhost:', ''))
    : startsWith(text, 'https://') ? isAuthority(split(skip(text, 8), ':')) : false
