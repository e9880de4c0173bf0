//! Sign-in and sign-up with one kind of credentials: shorthands for `sign_in_by_credentials` and
//! `sign_up`.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::Value;

use crate::AuthenticationClient;
use crate::call::{Call, Operation};
use crate::error::{Error, ErrorKind};
use crate::models::{
    LoginTokenRespDto, LoginTokenResponseDataDto, SignInByAdPayloadDto,
    SignInByLdapPayloadDto, SignInByPassCodePayloadDto, SignInByPasswordPayloadDto,
    SignInOptionsDto, SignUpByPassCodeDto, SignUpByPasswordDto, SignUpConnection,
    SignUpDto, SignUpOptionsDto, SignUpProfileDto, SigninByCredentialsConnection,
    SigninByCredentialsDto, WechatLoginTokenRespDto,
};
use crate::operation::Description;
use crate::operations::authentication::{SignInByCredentials, SignUp};
use crate::token_set::TokenSet;

/// A sign-in that returns a [`TokenSet`].
#[derive(Debug)]
pub enum SignIn {}

impl Operation for SignIn {
    type Response = TokenSet;
    const DESCRIPTION: Description = SignInByCredentials::DESCRIPTION;
}

/// # Sign-ins
impl<O: Operation<Response = LoginTokenRespDto>> Call<O> {
    /// Turns a sign-in into a call that returns its tokens as a [`TokenSet`], with an absolute
    /// expiry.
    ///
    /// ```no_run
    /// # async fn example(client: genauth::AuthenticationClient, ticket: String) -> Result<(), genauth::Error> {
    /// use genauth::models::ExchangeTokenSetWithQRCodeTicketDto;
    ///
    /// let request = ExchangeTokenSetWithQRCodeTicketDto::new().with_ticket(ticket);
    /// let tokens = client.exchange_token_set_with_qr_code_ticket(request).tokens().await?;
    /// let user = client.with_access_token(&tokens.access_token);
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokens(self) -> Call<SignIn> {
        self.returning()
    }
}

/// If the tokens are the whole result, use [`Call::tokens`](crate::Call::tokens).
impl TryFrom<LoginTokenResponseDataDto> for TokenSet {
    type Error = Error;

    fn try_from(data: LoginTokenResponseDataDto) -> Result<Self, Error> {
        of_result(&data)
    }
}

/// Converts the tokens of a sign-in with WeChat. The lifetime counts from the time of the
/// conversion, by the system's clock.
impl TryFrom<WechatLoginTokenRespDto> for TokenSet {
    type Error = Error;

    fn try_from(data: WechatLoginTokenRespDto) -> Result<Self, Error> {
        of_result(&data)
    }
}

fn of_result(data: &impl Serialize) -> Result<TokenSet, Error> {
    let tokens = match serde_json::to_value(data) {
        Ok(Value::Object(properties)) => {
            TokenSet::of_response(properties, SystemTime::now())
        }
        _ => None,
    };
    let message = "the result of the sign-in has no `access_token`";
    tokens.ok_or_else(|| Error::new(ErrorKind::Decode, "", message))
}

/// # Sign-in with one kind of credentials
///
/// Shorthands for [`sign_in_by_credentials`](AuthenticationClient::sign_in_by_credentials). Pass
/// `None` to omit `options`.
///
/// They return a [`TokenSet`]. The client does not use its tokens by itself: see
/// [`with_access_token`](AuthenticationClient::with_access_token) and
/// [`with_user_tokens`](AuthenticationClient::with_user_tokens).
///
/// ```no_run
/// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
/// use genauth::models::SignInOptionsDto;
///
/// let options = SignInOptionsDto::new().with_scope("openid profile offline_access");
/// let tokens = client
///     .sign_in_by_email_password("test@example.com", "passw0rd", options)
///     .await?;
/// let user = client.with_access_token(&tokens.access_token);
/// println!("{}", user.get_profile().await?.data.user_id);
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
    ) -> Call<SignIn> {
        let password: String = password.into();
        let email: String = email.into();
        let payload =
            SignInByPasswordPayloadDto::new().with_password(password).with_email(email);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with a phone number and a password.
    pub fn sign_in_by_phone_password(
        &self,
        phone: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<SignIn> {
        let password: String = password.into();
        let phone: String = phone.into();
        let payload =
            SignInByPasswordPayloadDto::new().with_password(password).with_phone(phone);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with a username and a password.
    pub fn sign_in_by_username_password(
        &self,
        username: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<SignIn> {
        let password: String = password.into();
        let username: String = username.into();
        let payload = SignInByPasswordPayloadDto::new()
            .with_password(password)
            .with_username(username);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with a password and an email address, phone number or username.
    pub fn sign_in_by_account_password(
        &self,
        account: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<SignIn> {
        let password: String = password.into();
        let account: String = account.into();
        let payload = SignInByPasswordPayloadDto::new()
            .with_password(password)
            .with_account(account);
        self.sign_in_by_password(payload, options.into())
    }

    /// Signs in with an email address and the code from [`send_email`](Self::send_email).
    pub fn sign_in_by_email_passcode(
        &self,
        email: impl Into<String>,
        pass_code: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<SignIn> {
        let pass_code: String = pass_code.into();
        let email: String = email.into();
        let payload = SignInByPassCodePayloadDto::new()
            .with_pass_code(pass_code)
            .with_email(email);
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
    ) -> Call<SignIn> {
        let pass_code: String = pass_code.into();
        let phone: String = phone.into();
        let payload = SignInByPassCodePayloadDto::new()
            .with_pass_code(pass_code)
            .with_phone(phone)
            .with_phone_country_code(country_code);
        self.sign_in_by_pass_code(payload, options.into())
    }

    /// Signs in with an account of a Windows AD user directory.
    pub fn sign_in_by_ad(
        &self,
        s_am_account_name: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<SignIn> {
        let password: String = password.into();
        let name: String = s_am_account_name.into();
        let payload = SignInByAdPayloadDto::new()
            .with_password(password)
            .with_s_am_account_name(name);
        let mut body = SigninByCredentialsDto::new()
            .with_connection(SigninByCredentialsConnection::Ad)
            .with_ad_payload(payload);
        body.options = options.into();
        self.sign_in_by_credentials(body).tokens()
    }

    /// Signs in with an account of an LDAP user directory.
    pub fn sign_in_by_ldap(
        &self,
        s_am_account_name: impl Into<String>,
        password: impl Into<String>,
        options: impl Into<Option<SignInOptionsDto>>,
    ) -> Call<SignIn> {
        let password: String = password.into();
        let name: String = s_am_account_name.into();
        let payload = SignInByLdapPayloadDto::new()
            .with_password(password)
            .with_s_am_account_name(name);
        let mut body = SigninByCredentialsDto::new()
            .with_connection(SigninByCredentialsConnection::Ldap)
            .with_ldap_payload(payload);
        body.options = options.into();
        self.sign_in_by_credentials(body).tokens()
    }

    fn sign_in_by_password(
        &self,
        payload: SignInByPasswordPayloadDto,
        options: Option<SignInOptionsDto>,
    ) -> Call<SignIn> {
        let body = SigninByCredentialsDto::new()
            .with_connection(SigninByCredentialsConnection::Password)
            .with_password_payload(payload)
            .with_options(options);
        self.sign_in_by_credentials(body).tokens()
    }

    fn sign_in_by_pass_code(
        &self,
        payload: SignInByPassCodePayloadDto,
        options: Option<SignInOptionsDto>,
    ) -> Call<SignIn> {
        let body = SigninByCredentialsDto::new()
            .with_connection(SigninByCredentialsConnection::Passcode)
            .with_pass_code_payload(payload)
            .with_options(options);
        self.sign_in_by_credentials(body).tokens()
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
    ) -> Call<SignUp> {
        let password: String = password.into();
        let email: String = email.into();
        let payload =
            SignUpByPasswordDto::new().with_password(password).with_email(email);
        let body = SignUpDto::new()
            .with_connection(SignUpConnection::Password)
            .with_password_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    /// Registers with a username and a password.
    pub fn sign_up_by_username_password(
        &self,
        username: impl Into<String>,
        password: impl Into<String>,
        profile: impl Into<Option<SignUpProfileDto>>,
        options: impl Into<Option<SignUpOptionsDto>>,
    ) -> Call<SignUp> {
        let password: String = password.into();
        let username: String = username.into();
        let payload =
            SignUpByPasswordDto::new().with_password(password).with_username(username);
        let body = SignUpDto::new()
            .with_connection(SignUpConnection::Password)
            .with_password_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    /// Registers with an email address and the code from [`send_email`](Self::send_email).
    pub fn sign_up_by_email_passcode(
        &self,
        email: impl Into<String>,
        pass_code: impl Into<String>,
        profile: impl Into<Option<SignUpProfileDto>>,
        options: impl Into<Option<SignUpOptionsDto>>,
    ) -> Call<SignUp> {
        let pass_code: String = pass_code.into();
        let email: String = email.into();
        let payload =
            SignUpByPassCodeDto::new().with_pass_code(pass_code).with_email(email);
        let body = SignUpDto::new()
            .with_connection(SignUpConnection::Passcode)
            .with_pass_code_payload(payload);
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
    ) -> Call<SignUp> {
        let pass_code: String = pass_code.into();
        let phone: String = phone.into();
        let payload = SignUpByPassCodeDto::new()
            .with_pass_code(pass_code)
            .with_phone(phone)
            .with_phone_country_code(country_code);
        let body = SignUpDto::new()
            .with_connection(SignUpConnection::Passcode)
            .with_pass_code_payload(payload);
        self.sign_up_with(body, profile.into(), options.into())
    }

    fn sign_up_with(
        &self,
        body: SignUpDto,
        profile: Option<SignUpProfileDto>,
        options: Option<SignUpOptionsDto>,
    ) -> Call<SignUp> {
        self.sign_up(body.with_profile(profile).with_options(options))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[test]
    fn the_results_of_sign_ins_become_token_sets() {
        let data = json!({
            "access_token": "AT", "id_token": "IT", "token_type": "Bearer", "expire_in": 60,
            "scope": "openid", "more": 1,
        });
        let read: LoginTokenResponseDataDto =
            serde_json::from_value(data.clone()).unwrap();
        let wechat: WechatLoginTokenRespDto = serde_json::from_value(data).unwrap();
        let one = TokenSet::try_from(read).unwrap();
        let other = TokenSet::try_from(wechat).unwrap();
        for tokens in [one, other] {
            assert_eq!(tokens.id_token.as_deref(), Some("IT"));
            assert_eq!(tokens.scope.as_deref(), Some("openid"));
            assert_eq!(tokens.extra.get("more"), Some(&json!(1)));
            assert!(!tokens.is_expired_at(SystemTime::now(), Duration::from_secs(30)));
            assert!(tokens.is_expired_at(SystemTime::now(), Duration::from_secs(61)));
        }
        let none = TokenSet::try_from(LoginTokenResponseDataDto::default()).unwrap_err();
        assert_eq!(none.kind(), ErrorKind::Decode);
    }
}
