//! A program that calls three operations of the SDK, as small as one that does something can be.

use genauth::models::{CreateUserReqDto, GetProfileParams, ListUsersRequestDto};
use genauth::{AuthenticationClient, Error, ManagementClient};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let users = ManagementClient::builder().access_token("TOKEN").build()?;
    let page = users.list_users(ListUsersRequestDto::new()).await?;
    println!("{}", page.data.total_count.unwrap_or_default());
    let user = CreateUserReqDto::new().with_email("user@example.com");
    println!("{}", users.create_user(user).await?.data.user_id);

    let own = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
        .access_token("TOKEN")
        .build()?;
    println!("{}", own.get_profile(GetProfileParams::new()).await?.data.user_id);
    Ok(())
}
