//! Sign-in and sign-up with one kind of credentials: shorthands for `sign_in_by_credentials` and
//! `sign_up`.

use crate::AuthenticationClient;
use crate::call::Call;
use crate::models::{
    LoginTokenRespDto, SignInByAdPayloadDto, SignInByLdapPayloadDto,
    SignInByPassCodePayloadDto, SignInByPasswordPayloadDto, SignInOptionsDto,
    SignUpByPassCodeDto, SignUpByPasswordDto, SignUpConnection, SignUpDto,
    SignUpOptionsDto, SignUpProfileDto, SigninByCredentialsConnection,
    SigninByCredentialsDto, UserSingleRespDto,
};

/// # Sign-in with one kind of credentials
///
/// Shorthands for [`sign_in_by_credentials`](AuthenticationClient::sign_in_by_credentials). Pass
/// `None` to omit `options`.
///
/// The client does not use the returned tokens by itself. To use them, call
/// [`set_access_token`](AuthenticationClient::set_access_token).
///
/// ```no_run
/// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
/// use genauth::models::SignInOptionsDto;
///
/// let options = SignInOptionsDto::new().with_scope("openid profile offline_access");
/// let tokens = client
///     .sign_in_by_email_password("test@example.com", "passw0rd", options)
///     .await?
///     .data;
/// if let Some(token) = tokens.access_token {
///     client.set_access_token(token);
/// }
/// # Ok(())
/// # }
/// ```
impl AuthenticationClient {
    /// Signs in with an email address and a password.
    pub fn sign_in_by_email_password(
        &self,
        email: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let payload = SignInByPasswordPayloadDto::new(password).with_email(email);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with a phone number and a password.
    pub fn sign_in_by_phone_password(
        &self,
        phone: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let payload = SignInByPasswordPayloadDto::new(password).with_phone(phone);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with a username and a password.
    pub fn sign_in_by_username_password(
        &self,
        username: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let payload = SignInByPasswordPayloadDto::new(password).with_username(username);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with a password and an email address, phone number or username.
    pub fn sign_in_by_account_password(
        &self,
        account: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let payload = SignInByPasswordPayloadDto::new(password).with_account(account);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with an email address and the code from [`send_email`](Self::send_email).
    pub fn sign_in_by_email_passcode(
        &self,
        email: impl Into<String>,
        pass_code: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let payload = SignInByPassCodePayloadDto::new(pass_code).with_email(email);
        self.sign_in_by_pass_code(payload, options.into())
    }

    /// Signs in with a phone number and the code from [`send_sms`](Self::send_sms).
    ///
    /// `country_code` begins with `+`. The default is `+86`.
    pub fn sign_in_by_phone_passcode(
        &self,
        phone: impl Into<String>,
        pass_code: impl Into<String>,
        country_code: Option<&str>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let mut payload = SignInByPassCodePayloadDto::new(pass_code).with_phone(phone);
        payload.phone_country_code = country_code.map(str::to_owned);
        self.sign_in_by_pass_code(payload, options.into())
    }

    /// Signs in with an account of a Windows AD user directory.
    pub fn sign_in_by_ad(
        &self,
        s_am_account_name: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let mut body = SigninByCredentialsDto::new(SigninByCredentialsConnection::Ad)
            .with_ad_payload(SignInByAdPayloadDto::new(password, s_am_account_name));
        body.options = options.into();
        self.sign_in_by_credentials(body)
    }

    /// Signs in with an account of an LDAP user directory.
    pub fn sign_in_by_ldap(
        &self,
        s_am_account_name: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<LoginTokenRespDto> {
        let mut body = SigninByCredentialsDto::new(SigninByCredentialsConnection::Ldap)
            .with_ldap_payload(SignInByLdapPayloadDto::new(password, s_am_account_name));
        body.options = options.into();
        self.sign_in_by_credentials(body)
    }

    fn sign_in_by_password(
        &self,
        payload: SignInByPasswordPayloadDto,
        options: Option<SignInOptionsDto>,
    ) -> Call<LoginTokenRespDto> {
        let mut body =
            SigninByCredentialsDto::new(SigninByCredentialsConnection::Password)
                .with_password_payload(payload);
        body.options = options;
        self.sign_in_by_credentials(body)
    }

    fn sign_in_by_pass_code(
        &self,
        payload: SignInByPassCodePayloadDto,
        options: Option<SignInOptionsDto>,
    ) -> Call<LoginTokenRespDto> {
        let mut body =
            SigninByCredentialsDto::new(SigninByCredentialsConnection::Passcode)
                .with_pass_code_payload(payload);
        body.options = options;
        self.sign_in_by_credentials(body)
    }
}

/// # Sign-up with one kind of credentials
///
/// Shorthands for [`sign_up`](AuthenticationClient::sign_up). Pass `None` to omit `profile` or
/// `options`.
///
/// ```no_run
/// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
/// use genauth::models::SignUpProfileDto;
///
/// let profile = SignUpProfileDto::new().with_nickname("Test");
/// let user = client
///     .sign_up_by_email_password("test@example.com", "passw0rd", profile, None)
///     .await?
///     .data;
/// # Ok(())
/// # }
/// ```
impl AuthenticationClient {
    /// Registers with an email address and a password.
    pub fn sign_up_by_email_password(
        &self,
        email: impl Into<String>,
        password: impl Into<String>,
        profile: impl Into<Option<SignUpProfileDto>>,
        options: impl Into<Option<SignUpOptionsDto>>,
    ) -> Call<UserSingleRespDto> {
        let payload = SignUpByPasswordDto::new(password).with_email(email);
        let body =
            SignUpDto::new(SignUpConnection::Password).with_password_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    /// Registers with a username and a password.
    pub fn sign_up_by_username_password(
        &self,
        username: impl Into<String>,
        password: impl Into<String>,
        profile: impl Into<Option<SignUpProfileDto>>,
        options: impl Into<Option<SignUpOptionsDto>>,
    ) -> Call<UserSingleRespDto> {
        let payload = SignUpByPasswordDto::new(password).with_username(username);
        let body =
            SignUpDto::new(SignUpConnection::Password).with_password_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    /// Registers with an email address and the code from [`send_email`](Self::send_email).
    pub fn sign_up_by_email_passcode(
        &self,
        email: impl Into<String>,
        pass_code: impl Into<String>,
        profile: impl Into<Option<SignUpProfileDto>>,
        options: impl Into<Option<SignUpOptionsDto>>,
    ) -> Call<UserSingleRespDto> {
        let payload = SignUpByPassCodeDto::new(pass_code).with_email(email);
        let body =
            SignUpDto::new(SignUpConnection::Passcode).with_pass_code_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    /// Registers with a phone number and the code from [`send_sms`](Self::send_sms).
    ///
    /// `country_code` begins with `+`. The default is `+86`.
    pub fn sign_up_by_phone_passcode(
        &self,
        phone: impl Into<String>,
        pass_code: impl Into<String>,
        country_code: Option<&str>,
        profile: impl Into<Option<SignUpProfileDto>>,
        options: impl Into<Option<SignUpOptionsDto>>,
    ) -> Call<UserSingleRespDto> {
        let mut payload = SignUpByPassCodeDto::new(pass_code).with_phone(phone);
        payload.phone_country_code = country_code.map(str::to_owned);
        let body =
            SignUpDto::new(SignUpConnection::Passcode).with_pass_code_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    fn sign_up_with(
        &self,
        mut body: SignUpDto,
        profile: Option<SignUpProfileDto>,
        options: Option<SignUpOptionsDto>,
    ) -> Call<UserSingleRespDto> {
        body.profile = profile;
        body.options = options;
        self.sign_up(body)
    }
}
