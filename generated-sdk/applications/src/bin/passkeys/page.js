// The browser's half of passkeys. The options and the credentials go through as they are: this server and the browser
// only relay them between GenAuth and the authenticator.

// Asks this server. A failure has the text for the user as its message.
async function ask(path, body = {}) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // A proxy in between may send a page of its own.
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(reply.message ?? 'That did not work. Try again later.');
  return reply;
}

async function register() {
  const { publicKey } = await ask('/passkeys/begin');
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
  const credential = await navigator.credentials.create({ publicKey: options });
  await ask('/passkeys/add', credential.toJSON());
}

// Signs in, or confirms that the signed-in user is present.
async function assert(path) {
  const { publicKey, ticket } = await ask('/login/passkey/begin');
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  const credential = await navigator.credentials.get({ publicKey: options });
  await ask(path, { ticket, credential: credential.toJSON() });
}

const actions = {
  'register': register,
  'login': () => assert('/login/passkey'),
  'confirm': () => assert('/confirm'),
  'password': (form) => ask('/login', form),
  'rename': (form) => ask('/passkeys/rename', form),
  'delete': (form) => ask('/passkeys/delete', form),
  'logout': () => ask('/logout'),
};

// The browser's reasons (https://www.w3.org/TR/webauthn-3/), in the user's words.
const reasons = {
  // Browsers don't tell which of these it was, so that sites can't find out who has a passkey.
  NotAllowedError: 'No passkey was used: you cancelled, it took too long, or this device has none.',
  InvalidStateError: 'This device has a passkey of your account already.',
  SecurityError: 'Passkeys are not set up for this address.',
};

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const status = document.querySelector('[role=status]');
  status.textContent = '';
  try {
    await actions[form.dataset.action](Object.fromEntries(new FormData(form)));
    location.reload();
  } catch (error) {
    status.textContent = reasons[error.name] ?? error.message;
  }
});

if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll('.passkey')) form.hidden = true;
}
