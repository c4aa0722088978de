metadata description = 'Which origins of web pages the template accepts.'

@description('Whether a text is a port number.')
func isPort(text string) bool =>
  !empty(text) && empty(reduce(
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    text,
    (rest, digit) => replace(rest, digit, '')
  ))

@export()
@description('Whether a browser could send this origin: scheme and host without a path, https unless it is the local machine.')
func isOrigin(text string) bool =>
  startsWith(text, 'http://localhost:')
    ? isPort(replace(text, 'http://localhost:', ''))
    : startsWith(text, 'https://') && length(split(text, '/')) == 3 && length(text) > 8 && !contains(text, '*')
